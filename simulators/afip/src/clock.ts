/** The simulator's time: it may stand elsewhere than the machine's, and run faster. */
export type Clock = { now: () => number; setting: () => ClockSetting; set: (change: ClockSetting) => void };

/** At the machine's time `realMs` it was `simulatedMs` here (both since 1970); a second there is `speed` seconds here. */
export type ClockSetting = { realMs: number; simulatedMs: number; speed: number };

export function startClock(): Clock {
  let setting: ClockSetting = { realMs: 0, simulatedMs: 0, speed: 1 };
  return {
    now: () => Math.round(setting.simulatedMs + (Date.now() - setting.realMs) * setting.speed),
    setting: () => setting,
    set: (change) => {
      setting = change;
    },
  };
}
