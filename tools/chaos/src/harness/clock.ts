/**
 * The time that a whole stack is given in place of the machine's: at the machine's `realMs` it is `simulatedMs` (both since
 * 1970), and a second of the machine is `speed` seconds.
 */
export type StackClock = { realMs: number; simulatedMs: number; speed: number };

/** A clock that shows a moment now. */
export const clockAt = (simulatedMs: number, speed: number): StackClock => ({ realMs: Date.now(), simulatedMs, speed });

const read = ({ realMs, simulatedMs, speed }: StackClock): number =>
  Math.round(simulatedMs + (Date.now() - realMs) * speed);

let worn: StackClock | undefined;

/**
 * `new Date()`, by which the day and the hour are told, reads this clock from now on. `Date.now()` and timers, by which
 * machinery counts how long something takes, stay the machine's.
 */
export function wear(clock: StackClock): void {
  if (!worn)
    globalThis.Date = new Proxy(Date, {
      construct: (target, args, made) =>
        Reflect.construct(target, args.length > 0 ? args : [read(worn!)], made) as Date,
    });
  worn = clock;
}

/**
 * The same in PostgreSQL: a `now()` that is found before its own by whoever has the schema `clock` in its path first. Defaults of
 * columns keep the machine's, which is earlier.
 */
export const clockSql = ({ realMs, simulatedMs, speed }: StackClock): string => `
  create schema if not exists clock;
  grant usage on schema clock to public;
  create or replace function clock.now() returns timestamptz language sql stable as $$
    select to_timestamp(${simulatedMs} / 1000.0)
      + extract(epoch from pg_catalog.now() - to_timestamp(${realMs} / 1000.0)) * ${speed} * interval '1 second'
  $$`;

// Loaded by `node --import` before a service: the shipped code knows nothing of it.
if (process.env.STACK_CLOCK) wear(JSON.parse(process.env.STACK_CLOCK) as StackClock);
