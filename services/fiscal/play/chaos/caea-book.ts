import type { BookCopy, Caea, Voucher } from '@mostrador/simulator-afip';

const dayOf = (stamp: string) => stamp.slice(0, 8);

/** Reports of one lane that came after those of higher numbers. */
const outOfOrder = (lane: Voucher[]): string[] =>
  lane
    .toSorted((a, b) => a.CbteDesde - b.CbteDesde)
    .flatMap((one, index, all) =>
      index > 0 && one.FchProceso < all[index - 1]!.FchProceso
        ? [`${one.Cuit}/${one.PtoVta}/${one.CbteTipo} ${one.CbteDesde} was reported before its predecessor`]
        : [],
    );

const outsideWindow = (one: Voucher, caea: Caea | undefined): boolean =>
  !caea ||
  dayOf(one.FchProceso) <= caea.FchVigDesde ||
  dayOf(one.FchProceso) > caea.FchTopeInf ||
  one.CbteFch < caea.FchVigDesde ||
  one.CbteFch > caea.FchVigHasta;

/** For each CAEA whose time to report is over: what each of its points of sale owes, and what was told too late. */
function owed(book: BookCopy, today: string): string[] {
  return book.caeas
    .filter((caea) => caea.FchTopeInf < today)
    .flatMap((caea) => {
      const points = book.pointsOfSale.filter((one) => one.cuit === caea.Cuit && one.kind === 'CAEA');
      return points.flatMap(({ number }) => {
        const used = book.vouchers.some((one) => one.CodAutorizacion === caea.CAEA && one.PtoVta === number);
        const idle = book.idle.filter((one) => one.CAEA === caea.CAEA && one.PtoVta === number);
        const name = `${caea.Cuit}/${number} of ${caea.Periodo}-${caea.Orden}`;
        if (!used && idle.length === 0) return [`${name}: neither vouchers nor "sin movimiento"`];
        if (used && idle.length > 0) return [`${name}: vouchers and "sin movimiento"`];
        return idle.some((one) => dayOf(one.FchProceso) > caea.FchTopeInf)
          ? [`${name}: "sin movimiento" too late`]
          : [];
      });
    });
}

/** What AFIP's own book says against what was issued under a CAEA, on a day (yyyymmdd). */
export function caeaFaults(book: BookCopy, today: string): string[] {
  const contingent = book.vouchers.filter((one) => one.EmisionTipo === 'CAEA');
  const byCode = new Map(book.caeas.map((one) => [one.CAEA, one]));
  const lanes = Map.groupBy(contingent, (one) => `${one.Cuit}/${one.PtoVta}/${one.CbteTipo}`);
  const outside = contingent.filter((one) => outsideWindow(one, byCode.get(one.CodAutorizacion)));
  return [
    ...outside.map(
      (one) =>
        `${one.Cuit}/${one.PtoVta}/${one.CbteTipo} ${one.CbteDesde} of ${one.CbteFch} was reported outside its window, ${one.FchProceso}`,
    ),
    ...[...lanes.values()].flatMap(outOfOrder),
    ...owed(book, today),
  ];
}
