"""Rasa intent classifier: one linear separation per intent, its margins made comparable as shares of one.

docs/nlu.md compares it with Rasa's logistic regression, whose features, storage and ranking it shares.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier
from rasa.shared.nlu.training_data.message import Message
from scipy.special import softmax
from sklearn.svm import LinearSVC

from nlu.components.tfidf import KNOWN_WORDS


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class MarginClassifier(LogisticRegressionClassifier):
    """A linear support vector machine; its margins, multiplied by `sharpness`, become confidences by softmax.

    Of a message without a known word only pieces of words speak: `sharpness_unknown` makes it an unsure one.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The values in force are in config.yml, with their reasons."""
        ours = {"C": 1.0, "sharpness": 6.0, "sharpness_unknown": 2.0, "max_iter": 1000}
        return {**LogisticRegressionClassifier.get_default_config(), **ours}

    def __init__(self, config: dict[str, Any], name: str, model_storage: ModelStorage, resource: Resource) -> None:
        """Untrained."""
        super().__init__(config, name, model_storage, resource)
        self.clf = LinearSVC(
            C=self.config["C"],
            tol=self.config["tol"],
            max_iter=self.config["max_iter"],
            random_state=self.config["random_state"],
        )

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> MarginClassifier:
        """The trained classifier.

        A prediction multiplies by the weights column by column. As they lie after training, SciPy first copies all of
        them (22 MB, 2.3 ms); laid out by column once, here, the same takes 0.03 ms. Raises AttributeError if untrained.
        """
        component = super().load(config, model_storage, resource, execution_context, **kwargs)
        component.clf.coef_ = np.asfortranarray(component.clf.coef_)
        return component

    def process(self, messages: list[Message]) -> list[Message]:
        """Give each message its likeliest intent and the ranking."""
        margins = self.clf.decision_function(self._create_X(messages))
        for message, row in zip(messages, margins, strict=False):
            known = message.get(KNOWN_WORDS, True)
            shares = softmax(row * self.config["sharpness" if known else "sharpness_unknown"])
            order = np.argsort(-shares)
            ranking = [{"name": self.clf.classes_[i], "confidence": float(shares[i])} for i in order]
            message.set("intent", ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking[: self.config["ranking_length"] or None], add_to_output=True)
        return messages
