import { run } from '@mostrador/kit';
import { identity } from './service.ts';

await run(identity);
