/** Facts for a log line. Flat and small: never a buffer, a request or an error object, so that no secret can ride along. */
export type LogDetails = Readonly<Record<string, string | number | boolean | null>>;

export interface Log {
  info(event: string, details?: LogDetails): void;
  warn(event: string, details?: LogDetails): void;
}

export const silentLog: Log = { info() {}, warn() {} };
