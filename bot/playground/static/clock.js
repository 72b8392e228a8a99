// The demo's clock: the server's shifted moment, carried on by this computer's own monotonic clock.

/** A clock that starts with the server's first words and can be stopped where it stands. */
export function makeClock() {
  let base = Date.now();
  let mark = performance.now();
  let stoppedAt = null;
  return {
    /** `now`: shifted moment; `realMs`: the real moment at which the server read it. */
    set(now, realMs) {
      const age = Math.min(Math.max(Date.now() - realMs, 0), 60000);
      base = Date.parse(now) + age;
      mark = performance.now();
      stoppedAt = null;
    },
    hold(moment) {
      stoppedAt = moment;
    },
    stop() {
      stoppedAt ??= this.now();
    },
    now() {
      return stoppedAt ?? base + performance.now() - mark;
    },
  };
}
