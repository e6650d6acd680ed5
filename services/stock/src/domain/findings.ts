/** What one person found of a product in one zone, last. */
export type Finding = { zoneKey: string; countedMilli: number; countedAt: string };

/**
 * What the findings of a product come to: zones add up, and whoever counted the same zone has to agree; null where they do
 * not. It was counted when it was first: what was sold afterwards comes off.
 */
export function foundIn(findings: Finding[]): { countedMilli: number | null; countedAt: string } {
  const zones = [...Map.groupBy(findings, (one) => one.zoneKey).values()];
  const agreed = zones.every((own) => own.every((one) => one.countedMilli === own[0]!.countedMilli));
  const countedMilli = agreed ? zones.reduce((total, own) => total + own[0]!.countedMilli, 0) : null;
  return { countedMilli, countedAt: findings.map((one) => one.countedAt).toSorted()[0]! };
}
