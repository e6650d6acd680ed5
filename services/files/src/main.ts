import { run } from '@mostrador/kit';
import { files } from './service.ts';

await run(files);
