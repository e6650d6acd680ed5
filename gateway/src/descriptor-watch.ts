import type { Logger, Metrics } from '@mostrador/kit';
import { closeSync, openSync } from 'node:fs';

const everyMs = 1_000;

/**
 * Says when the process has no file descriptors left. Node refuses new connections then without a word, and takes them again
 * when others have ended.
 */
export function watchDescriptors(log: Logger, metrics: Metrics, connections: () => number): () => void {
  let isOut = false;
  const look = () => {
    const was = isOut;
    isOut = !canOpen();
    if (isOut && !was)
      log.error({ connections: connections() }, 'no file descriptors are left: new connections are refused');
    if (was && !isOut) log.warn({ connections: connections() }, 'there are file descriptors again');
  };
  metrics.gauge(
    'mostrador_gateway_out_of_file_descriptors',
    '1 while none are left, and new connections are refused',
    () => Number(isOut),
  );
  const timer = setInterval(look, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}

function canOpen(): boolean {
  try {
    closeSync(openSync('/dev/null', 'r'));
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code !== 'EMFILE' && code !== 'ENFILE';
  }
}
