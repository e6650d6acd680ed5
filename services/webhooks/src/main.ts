import { run } from '@mostrador/kit';
import { webhooks } from './service.ts';

await run(webhooks);
