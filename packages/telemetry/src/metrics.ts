import { performance } from 'node:perf_hooks';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { spaceOf, standOn } from './disk.ts';
import { droppedLines } from './sink.ts';

const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

function watchEventLoop(registers: Registry[]): void {
  let last = performance.eventLoopUtilization();
  new Gauge({
    name: 'mostrador_process_eventloop_busy_ratio',
    help: 'Share of time the event loop was busy since the last scrape',
    registers,
    collect() {
      const now = performance.eventLoopUtilization();
      this.set(performance.eventLoopUtilization(now, last).utilization);
      last = now;
    },
  });
}

function watchLog(registers: Registry[]): void {
  new Counter({
    name: 'mostrador_log_dropped_lines_total',
    help: 'Log lines that could not be written: a full disk, or a pipe that nobody reads',
    registers,
    collect() {
      this.reset();
      this.inc(droppedLines());
    },
  });
}

/** Folders that a process writes in, by the settings that name them. It stands on the disk of `STATE_DIR`. */
type Folders = Readonly<Record<string, string>> & { STATE_DIR: string };

/** Room on the disks that hold folders. */
function watchDisks(folders: Folders, registers: Registry[]): void {
  const gauge = (name: string, help: string, of: 'freeBytes' | 'bytes') =>
    new Gauge({
      name,
      help,
      labelNames: ['folder'],
      registers,
      collect() {
        for (const [folder, path] of Object.entries(folders)) this.set({ folder }, spaceOf(path)?.[of] ?? Number.NaN);
      },
    });
  standOn(folders.STATE_DIR);
  gauge(
    'mostrador_disk_free_bytes',
    'Room left on the disk that holds a folder, by the setting that names it',
    'freeBytes',
  );
  gauge('mostrador_disk_size_bytes', 'Size of the disk that holds a folder, by the setting that names it', 'bytes');
}

/** From the start at nought: of what begins with its first failure no increase is seen. */
function countMails(registers: Registry[]): Counter<'outcome'> {
  const mails = new Counter({
    name: 'mostrador_mail_messages_total',
    help: 'E-mails that were tried, by what became of them: sent, postponed or failed',
    labelNames: ['outcome'],
    registers,
  });
  for (const outcome of ['sent', 'postponed', 'failed']) mails.inc({ outcome }, 0);
  return mails;
}

type Reading = () => number | Promise<number>;

function addGauge(registers: Registry[], name: string, help: string, read: Reading): void {
  new Gauge({
    name,
    help,
    registers,
    async collect() {
      this.set(await Promise.try(read).catch(() => Number.NaN));
    },
  });
}

/** One registry a service, so that several can live in one process. */
export function makeMetrics(service: string) {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  // Sums of what is there by type, under names that only counters may have.
  for (const what of ['handles', 'requests', 'resources']) registry.removeSingleMetric(`nodejs_active_${what}_total`);
  const registers = [registry];
  watchEventLoop(registers);
  watchLog(registers);
  return {
    watchDisks: (folders: Folders) => watchDisks(folders, registers),
    registry,
    server: new Histogram({
      name: 'mostrador_grpc_server_duration_seconds',
      help: 'Time to answer a call',
      labelNames: ['method', 'code'],
      buckets,
      registers,
    }),
    client: new Histogram({
      name: 'mostrador_grpc_client_duration_seconds',
      help: 'Time a call to another service took, retries included',
      labelNames: ['method', 'code'],
      buckets,
      registers,
    }),
    http: new Histogram({
      name: 'mostrador_gateway_request_duration_seconds',
      help: 'Time to answer an HTTP request',
      labelNames: ['method', 'route', 'code'],
      buckets,
      registers,
    }),
    breakerOpen: new Gauge({
      name: 'mostrador_grpc_client_breaker_open',
      help: '1 while calls to a service are not tried',
      labelNames: ['peer'],
      registers,
    }),
    messages: new Counter({
      name: 'mostrador_consumer_events_total',
      help: 'Events taken from the bus, by what became of them',
      labelNames: ['stream', 'outcome'],
      registers,
    }),
    idempotency: new Counter({
      name: 'mostrador_idempotency_requests_total',
      help: 'Requests with an Idempotency-Key, by outcome',
      labelNames: ['outcome'],
      registers,
    }),
    mails: countMails(registers),
    /** A gauge that is read when it is scraped; not a number while it cannot be. */
    gauge: (name: string, help: string, read: Reading) => addGauge(registers, name, help, read),
    counter: (name: string, help: string, labelNames: string[] = []) =>
      new Counter({ name, help, labelNames, registers }),
  };
}
export type Metrics = ReturnType<typeof makeMetrics>;
