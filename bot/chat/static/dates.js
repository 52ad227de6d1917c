// Moments as the member reads them: always Europe/Paris, wherever the phone is.

import { config, t } from "./config.js";

const zone = { timeZone: "Europe/Paris" };
const locale = config.language === "en" ? "en-GB" : "fr-FR";
const isoDay = new Intl.DateTimeFormat("sv-SE", zone);
const clock = new Intl.DateTimeFormat(locale, { ...zone, hour: "2-digit", minute: "2-digit" });
const longDay = new Intl.DateTimeFormat(locale, { ...zone, weekday: "long", day: "numeric", month: "long" });
const dayWithYear = new Intl.DateTimeFormat(locale, { ...zone, day: "numeric", month: "long", year: "numeric" });
const DAY_MS = 86_400_000;

/** The day of a moment, as 2026-01-12. */
export const dayOf = (moment) => isoDay.format(moment);

/** The time of a moment, as 10:05. */
export const timeOf = (moment) => clock.format(moment);

/** What stands above the messages of a day. */
export function dayTitle(moment, now = new Date()) {
  if (dayOf(moment) === dayOf(now)) return t("today");
  if (dayOf(moment) === dayOf(new Date(now - DAY_MS))) return t("yesterday");
  return (now - moment < 300 * DAY_MS ? longDay : dayWithYear).format(moment);
}
