// Moments as the page writes them, in the zone of the demo.

/** The formats of one zone; each takes an ISO string, milliseconds or a Date. */
export function makeTimes(zone) {
  const format = (options) => {
    const formatter = new Intl.DateTimeFormat("en-GB", { timeZone: zone, ...options });
    return (moment) => formatter.format(new Date(moment)).replace(/,/g, "");
  };
  return {
    zone,
    town: zone.split("/").pop().replace(/_/g, " "),
    second: format({ hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }),
    minute: format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
    day: format({ weekday: "short", day: "numeric", month: "short" }),
    longDay: format({ day: "numeric", month: "long", year: "numeric" }),
    shortDay: format({ day: "2-digit", month: "2-digit", year: "numeric" }),
    weekday: format({ weekday: "long" }),
  };
}

const STEPS = [["year", 31536000], ["month", 2592000], ["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];

/** "3 hours ago", "in 2 days". */
export function relativeTime(moment, now) {
  const seconds = Math.round((new Date(moment) - new Date(now)) / 1000);
  const [unit, size] = STEPS.find(([, length]) => Math.abs(seconds) >= length) ?? STEPS.at(-1);
  return new Intl.RelativeTimeFormat("en").format(Math.round(seconds / size), unit);
}

/** A whole number of seconds as people say it: "4 s", "3 min". */
export function shortSpan(seconds) {
  if (seconds < 60) return `${Math.max(0, Math.floor(seconds))} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  return `${Math.floor(seconds / 3600)} h`;
}
