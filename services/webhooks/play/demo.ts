import { openProgram, Problem, type Program, until } from '@mostrador/dev';
import { type Acts, all, type Counter, type Scene, type Telling } from '@mostrador/dev/play/demo';
import { v7 as uuidv7 } from 'uuid';

type Listening = { program: Program; webhookId: string };

/** A program on this machine hears what happens from here on; null where webhooks may not lead to it. */
async function startListening({ owner, companyId }: Counter, { step }: Telling): Promise<Listening | null> {
  return step('A program listens', async (tell) => {
    const program = await openProgram();
    const webhookId = uuidv7();
    const made = { webhookId, name: 'Programa de la demostración', url: program.urlFor(companyId), types: ['*'] };
    try {
      const { secret } = await owner.api.webhooks.createWebhook(made);
      program.expect(companyId, secret);
      tell(`The owner made a webhook to ${made.url}, and gave the program its secret.`);
      return { program, webhookId };
    } catch (error) {
      program.close();
      if (!(error instanceof Problem) || error.reason !== 'url_not_https') throw error;
      tell('Left out: webhooks lead to the public network only. WEBHOOKS_ALLOW_PRIVATE=1 make up lets them lead here.');
      return null;
    }
  });
}

/** What the program heard is compared with what happened; then it goes. */
async function checkNotices(
  { owner, companyId, till: { tillId, sessionId } }: Counter,
  { program, webhookId }: Listening,
  { step, promise }: Telling,
): Promise<void> {
  await step('What the program heard is compared with what happened', async () => {
    await until('Notices still wait', 30_000, async () =>
      (await owner.api.webhooks.getWebhook({ webhookId })).waiting === 0 ? true : undefined,
    );
    const sales = await all(async (pageToken) => {
      const page = await owner.api.sales.listSales({ sessionId, tillId, pageSize: 200, pageToken });
      return { items: page.sales, next: page.nextPageToken };
    });
    const heard = [...program.taken(companyId).values()];
    const told = new Set(heard.filter(({ type }) => type.endsWith('.SaleCompleted')).map(({ subject }) => subject.id));
    const untold = sales.filter(({ saleId }) => !told.has(saleId));
    promise(
      'the program heard of every sale',
      untold.length === 0 && sales.length > 0,
      `${heard.length} notices, of ${sales.length - untold.length} of ${sales.length} sales`,
    );
    promise('every notice was signed, and the same each time', program.faults.length === 0, program.faults.join(', '));
    await owner.api.webhooks.deleteWebhook({ webhookId });
    program.close();
  });
}

export async function begin({ counter, telling }: Scene): Promise<Acts> {
  const listening = await startListening(counter, telling);
  return { end: async () => void (listening && (await checkNotices(counter, listening, telling))) };
}
