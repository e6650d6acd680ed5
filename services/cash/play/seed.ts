import type { Founded } from '@mostrador/dev/play/seed';

const RECENT_MS = 3 * 86_400_000;

/** Somebody has explained the bad closings, save for those of the last days: they wait for the owner. */
export async function after({ boss, createdAt }: Founded): Promise<void> {
  const { cash } = boss.api;
  const { sessions } = await cash.listSessions({ state: 'needs_justification', pageSize: 200 });
  for (const { sessionId, openedAt } of sessions) {
    if (createdAt.getTime() - Date.parse(openedAt ?? '') < RECENT_MS) continue;
    await cash.justifyDeviation({
      sessionId,
      justification: 'Pago a proveedor en efectivo sin registrar; se adjuntó el recibo.',
    });
  }
}
