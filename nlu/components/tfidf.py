"""Rasa featurizer: word and character n-grams weighed by how telling they are.

Rasa's own CountVectorsFeaturizer gives each n-gram its count, so that "je voudrais" weighs as much as "airbox".
docs/nlu.md compares the two.
"""

from __future__ import annotations

from typing import Any

import skops.io
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.sparse_featurizer.sparse_featurizer import SparseFeaturizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import FeatureUnion

from nlu.components.normalise import normalise

VECTORS = "vectors.skops"
KNOWN_WORDS = "known_words"
"""Property of a message: False when none of its words was ever seen (gibberish, pictures, a bare number)."""
# What the file may contain besides scikit-learn's own classes; anything else is refused, never executed.
TRUSTED = ["scipy.sparse._csr.csr_matrix"]


def make_vectors(config: dict[str, Any]) -> FeatureUnion:
    """The two n-gram spaces side by side, untrained."""
    word = TfidfVectorizer(
        analyzer="word",
        ngram_range=tuple(config["word_ngrams"]),
        token_pattern=r"\S+",  # noqa: S106 (words, not secrets)
        sublinear_tf=config["sublinear_tf"],
    )
    char = TfidfVectorizer(
        analyzer="char_wb",
        ngram_range=tuple(config["char_ngrams"]),
        sublinear_tf=config["sublinear_tf"],
    )
    return FeatureUnion(
        [("word", word), ("char", char)],
        transformer_weights={"word": config["word_weight"], "char": config["char_weight"]},
    )


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class TfidfFeaturizer(SparseFeaturizer, GraphComponent):
    """Sentence features only: no component of our pipeline labels words one by one."""

    @staticmethod
    def required_packages() -> list[str]:
        """What must be installed in Rasa's environment (it is: Rasa depends on both)."""
        return ["sklearn", "skops"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The values in force are in config.yml, with their reasons."""
        return {
            **SparseFeaturizer.get_default_config(),
            "word_ngrams": [1, 2],
            "char_ngrams": [2, 5],
            "word_weight": 1.0,
            "char_weight": 1.0,
            "sublinear_tf": True,
        }

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Refuse a range that scikit-learn would only trip over in the middle of the training."""
        for key in ("word_ngrams", "char_ngrams"):
            low, high = config[key]
            if not 1 <= low <= high:
                raise ValueError(f"config.yml: {key} must be [low, high] with 1 <= low <= high, not {config[key]}")

    def __init__(self, name: str, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        """Untrained."""
        super().__init__(name, config)
        self._storage = storage
        self._resource = resource
        self._vectors = make_vectors(config)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TfidfFeaturizer:
        """Rasa's way in before training."""
        return cls(execution_context.node_name, config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> TfidfFeaturizer:
        """Rasa's way in when a trained model is loaded."""
        featurizer = cls.create(config, model_storage, resource, execution_context)
        with model_storage.read_from(resource) as folder:
            featurizer._vectors = skops.io.load(folder / VECTORS, trusted=TRUSTED)
        return featurizer

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the n-grams of the sentences that carry an intent, and keep them in the model."""
        self._vectors.fit([normalise(message.get(TEXT)) for message in training_data.intent_examples])
        with self._storage.write_to(self._resource) as folder:
            skops.io.dump(self._vectors, folder / VECTORS)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Rasa's way in during training: the features that the classifier learns from."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Give each message its row of features, and say whether any of its words is known."""
        words = dict(self._vectors.transformer_list)["word"].vocabulary_
        for message in messages:
            text = normalise(message.get(TEXT) or "")
            self.add_features_to_message(None, self._vectors.transform([text]), TEXT, message)
            # Digits all look alike, so that a number is no known word.
            message.set(KNOWN_WORDS, any(word in words and not word.isdecimal() for word in text.split()))
        return messages
