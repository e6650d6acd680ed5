let aheadMs = 0;
const OwnDate = Date;
const machineNow = Date.now;

/** `new Date()` is so much ahead of the machine's time from now on, for the test and the services in this process. */
export function moveBy(ms: number): void {
  globalThis.Date = new Proxy(OwnDate, {
    construct: (target, args, made) =>
      Reflect.construct(target, args.length > 0 ? args : [machineNow() + aheadMs], made) as Date,
  });
  aheadMs += ms;
}

/** The next file runs in the same process, and begins at the machine's time. */
export function comeBack(): void {
  globalThis.Date = OwnDate;
  aheadMs = 0;
}
