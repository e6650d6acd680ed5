export { type Admin, type AdminPages, serveAdmin } from './admin.ts';
export { isDiskFull, type Space, spaceOf } from './disk.ts';
export { type Logger, makeLog } from './log.ts';
export { makeMetrics, type Metrics } from './metrics.ts';
export { childSpan, inScope, scope, type Scope } from './scope.ts';
export { makeTracing, passOn, type Tracing } from './trace.ts';
