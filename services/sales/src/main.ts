import { run } from '@mostrador/kit';
import { sales } from './service.ts';

await run(sales);
