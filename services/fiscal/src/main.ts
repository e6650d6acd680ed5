import { run } from '@mostrador/kit';
import { fiscal } from './service.ts';

await run(fiscal);
