/** Who holds how much of something there is not much of: places, bytes, connections. */
export function makeHeld() {
  const amounts = new Map<string, number>();
  let all = 0;
  const of = (holder: string) => amounts.get(holder) ?? 0;
  return {
    all: () => all,
    of,
    /**
     * True where a holder may have so much more: nobody gets more than what is left free. One alone can take half, two a
     * third each, and something is always left for who comes next.
     */
    isFair: (holder: string, more: number, limit: number): boolean => of(holder) + more <= Math.ceil(limit) - all,
    add(holder: string, amount: number): void {
      all += amount;
      const now = of(holder) + amount;
      if (now > 0) amounts.set(holder, now);
      else amounts.delete(holder);
    },
  };
}
