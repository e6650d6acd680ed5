import { run } from '@mostrador/kit';
import { stock } from './service.ts';

await run(stock);
