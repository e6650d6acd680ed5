/** The simulator's time: it may stand elsewhere than the machine's, and run faster. */
export type Clock = {
  now: () => number;
  setting: () => ClockSetting;
  set: (change: ClockSetting) => void;
  /** Back to what it shows by itself. */
  reset: () => void;
};

/** At the machine's time `realMs` it was `simulatedMs` here (both since 1970); a second there is `speed` seconds here. */
export type ClockSetting = { realMs: number; simulatedMs: number; speed: number };

/** A clock that shows `fromMs` now; the machine's time without it. */
export function startClock(fromMs?: number): Clock {
  const first = () => ({ realMs: fromMs === undefined ? 0 : Date.now(), simulatedMs: fromMs ?? 0, speed: 1 });
  let setting: ClockSetting = first();
  return {
    now: () => Math.round(setting.simulatedMs + (Date.now() - setting.realMs) * setting.speed),
    setting: () => setting,
    set: (change) => {
      setting = change;
    },
    reset: () => {
      setting = first();
    },
  };
}
