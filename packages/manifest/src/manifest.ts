/** Everything that whoever starts, watches or tests a process must know of it: data, and nothing that has to be run. */

type Common = {
  name: string;
  /** How far it stands back, as `nice` counts, while the machine has too much to do. No cashier waits for it to sell. */
  niceness?: number;
};

type Own = Common & {
  /** Contracts whose verbs it calls; `all` of what there is, and of what will be. */
  asks: readonly string[] | 'all';
  /** Contracts whose facts it hears. */
  hears: readonly string[] | 'all';
  /** Random 32-byte secrets, in base64, made once and given to this process only. */
  secrets?: readonly string[];
  /** Settings that whoever runs the shop may give it, and that containers pass on. */
  takes?: readonly string[];
  /**
   * Folders that it shares with whoever else names them, by the setting that names them; or what is given in that setting
   * instead. Backups hold them.
   */
  stores?: Readonly<Record<string, string>>;
  /** More than this is a leak. */
  resources: { memoryMb: number };
};

/** A bounded context: a database schema, a gRPC door, and an export of its own name in `@mostrador/<name>`. */
export type ServiceManifest = Own & {
  kind: 'service';
  /** Contracts that it serves and whose facts it tells, a stream each. The first is called as the service is. */
  tells: readonly string[];
  /** Folders of its own, by the setting that names them. No backup holds them and no restore touches them. */
  volumes?: Readonly<Record<string, string>>;
  /** Who stands for the outside world that it talks to, in a shop that is only tried. */
  simulators?: readonly string[];
  /** Switches that may be 1 only where nothing real hangs on the shop. */
  trials?: readonly string[];
  /** What it does by the clock. */
  jobs?: readonly string[];
  /** Its tables without a company, and why. */
  untenanted?: Readonly<Record<string, string>>;
  /** Its tables whose rows nobody changes or removes. */
  appendOnly?: readonly string[];
};

/** The door: it keeps nothing, and stands before all. */
export type GatewayManifest = Own & { kind: 'gateway' };

/** Stands for somebody else: it shares no keys, no settings and no process with the rest. */
export type SimulatorManifest = Common & {
  kind: 'simulator';
  /** Its command line; `{port}` is where it is taken for the real one, `{admin}` where it is steered, `{folder}` its own. */
  args: readonly string[];
  /** What those are told who talk to it; `{at}` is its host and port. It is never far away, so little waiting is enough. */
  settings: Readonly<Record<string, string>>;
  /** It is not there where this setting leads to a real one. */
  unless?: string;
  /** The setting that tells those who talk to the real one which it is. */
  real?: string;
};

export type OwnManifest = ServiceManifest | GatewayManifest;
