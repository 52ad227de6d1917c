// A small grammY bot in long polling: the emulator must look like Telegram to a client of another language.
import { Bot, InlineKeyboard, InputFile, Keyboard } from "grammy";

const apiRoot = process.env.TELEGRAM_API_BASE;
const bot = new Bot(process.env.TELEGRAM_TOKEN, { client: { apiRoot } });

bot.command("start", (ctx) =>
  ctx.reply("<b>Bonjour</b>, que puis-je faire ?", {
    parse_mode: "HTML",
    reply_markup: new InlineKeyboard().text("Rendez-vous", "book").row().text("Conseiller", "agent"),
  }));

bot.callbackQuery("book", async (ctx) => {
  await ctx.answerCallbackQuery({ text: "Noté" });
  await ctx.editMessageText("Quel jour ?", { reply_markup: new InlineKeyboard().text("Lundi", "monday") });
  await ctx.editMessageText("Quel jour ?", { reply_markup: new InlineKeyboard().text("Lundi", "monday") })
    .catch((error) => ctx.reply(`${error.error_code} ${error.description}`));
});

bot.command("contact", (ctx) =>
  ctx.reply("Votre numéro ?", { reply_markup: new Keyboard().requestContact("Partager").oneTime().resized() }));

bot.on("message:contact", (ctx) => ctx.reply(`Merci ${ctx.msg.contact.phone_number}`, { reply_markup: { remove_keyboard: true } }));

bot.on("message:location", (ctx) => ctx.reply(`Lieu ${ctx.msg.location.latitude}`));

bot.on("message:document", async (ctx) => {
  await ctx.replyWithChatAction("upload_document");
  const file = await ctx.getFile();
  const answer = await fetch(`${apiRoot}/file/bot${process.env.TELEGRAM_TOKEN}/${file.file_path}`);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  await ctx.replyWithDocument(new InputFile(bytes, "copie.pdf"), { caption: `${bytes.length} octets` });
});

bot.on("edited_message:text", (ctx) => ctx.reply(`Modifié : ${ctx.editedMessage.text}`, {
  reply_parameters: { message_id: ctx.editedMessage.message_id },
}));

bot.catch((failure) => console.error(failure.error));
await bot.api.setMyCommands([{ command: "start", description: "Commencer" }]);
process.once("SIGTERM", () => bot.stop());
await bot.start({ allowed_updates: ["message", "edited_message", "callback_query"] });
