import type { Clock } from '../basics/clock.ts';
import type { ReportDays, ReportName } from '../contract/report-names.ts';
import { adoptedTypes, type Report, type ReportOf } from '../contract/reports.ts';
import type { AuditRecord } from '../identity/identity-store.ts';
import { forecastDrift } from '../otp/drift-forecast.ts';
import type { AuditLog } from './audit-log.ts';
import { comingPeriod, pastPeriod } from './report-period.ts';
import type { ReportStore } from './report-store.ts';
import { Adoption, countByBar, secondSteps, sumSignIns } from './report-sums.ts';

export interface ReportPorts {
  readonly reports: ReportStore;
  readonly auditLog: AuditLog;
  /** The public name of an AAGUID, null when unknown. */
  readonly modelName: (aaguid: string) => string | null;
  readonly clock: Clock;
}

export interface WantedReport {
  readonly days: ReportDays;
  readonly timeZone: string;
  /** The most rows that a list has: the sums are of all. */
  readonly limit: number;
  readonly signal: AbortSignal;
}

/** Puts reports together. Throws `DirectoryFailure`, and the signal's reason. */
export class ReportDesk {
  readonly #ports: ReportPorts;

  constructor(ports: ReportPorts) {
    this.#ports = ports;
  }

  read(name: ReportName, wanted: WantedReport): Promise<Report> {
    switch (name) {
      case 'sign-ins':
        return this.signIns(wanted);
      case 'fraud':
        return this.fraud(wanted);
      case 'bypasses':
        return this.bypasses(wanted);
      case 'blocks':
        return this.blocks(wanted);
      case 'methods':
        return this.methods(wanted);
      case 'keys':
        return this.keys(wanted);
      case 'expiring':
        return this.expiring(wanted);
    }
  }

  /** S4-03, S4-23. */
  async signIns(wanted: WantedReport): Promise<ReportOf<'sign-ins'>> {
    const period = this.#past(wanted);
    const [from, until] = endsOf(period.bounds);
    const sums = sumSignIns(await this.#ports.reports.signInCounts(period.bounds), period);
    const reasons = await this.#ports.reports.failureCounts(from, until);
    return {
      report: 'sign-ins',
      period,
      ...sums,
      reasons: reasons.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count),
    };
  }

  /** S4-18 to S4-24. */
  async fraud(wanted: WantedReport): Promise<ReportOf<'fraud'>> {
    const period = this.#past(wanted);
    const found = await this.#audited('fraud.reported', period.bounds, wanted.signal);
    return {
      report: 'fraud',
      period,
      bars: countByBar(
        found.map(({ at }) => at),
        period,
      ),
      total: found.length,
      blocked: found.filter(({ details }) => details['blocked'] === true).length,
      rows: newestOf(found, wanted.limit).map(({ at, targetName, details }) => ({
        at,
        userName: targetName,
        way: String(details['way'] ?? ''),
        blocked: details['blocked'] === true,
      })),
    };
  }

  /** S4-37 to S4-40. */
  async bypasses(wanted: WantedReport): Promise<ReportOf<'bypasses'>> {
    const period = this.#past(wanted);
    const found = await this.#audited('account.bypass-given', period.bounds, wanted.signal);
    const rows: ReportOf<'bypasses'>['rows'] = [];
    /** By account: when the next one was given. */
    const later = new Map<string, number>();
    for (const record of newestOf(found, wanted.limit)) {
      wanted.signal.throwIfAborted();
      const { at, targetId, targetName, actorName, reason, details } = record;
      const seconds = typeof details['seconds'] === 'number' ? details['seconds'] : null;
      const over = seconds === null ? null : at + seconds * 1000;
      const next = targetId === null ? undefined : later.get(targetId);
      const until = Math.min(over ?? at + LONGEST_BYPASS_MS, next ?? Number.POSITIVE_INFINITY);
      const usedAt = targetId === null ? null : await this.#ports.reports.bypassUse(targetId, at, until);
      const isReplaced = next !== undefined && (over === null || next < over);
      const unused = isReplaced ? 'replaced' : until <= period.now ? 'over' : 'open';
      rows.push({
        at,
        userName: targetName,
        byName: actorName,
        reason,
        seconds,
        state: usedAt === null ? unused : 'used',
        usedAt,
      });
      if (targetId !== null) later.set(targetId, at);
    }
    return {
      report: 'bypasses',
      period,
      bars: countByBar(
        found.map(({ at }) => at),
        period,
      ),
      total: found.length,
      rows,
    };
  }

  /** S4-11 to S4-15, S4-19: with both reasons. */
  async blocks(wanted: WantedReport): Promise<ReportOf<'blocks'>> {
    const period = this.#past(wanted);
    const audited = (action: string) => this.#audited(action, period.bounds, wanted.signal);
    const byHand = await audited('account.blocked');
    const byFraud = (await audited('fraud.reported')).filter(({ details }) => details['blocked'] === true);
    const blocked = [...byHand, ...byFraud];
    const unblocked = await audited('account.unblocked');
    const all = [...blocked, ...unblocked].sort((a, b) => a.sequence - b.sequence);
    const times = (records: readonly AuditRecord[]) =>
      countByBar(
        records.map(({ at }) => at),
        period,
      );
    const ended = times(unblocked);
    return {
      report: 'blocks',
      period,
      bars: times(blocked).map((count, index) => ({ blocked: count, unblocked: ended[index] ?? 0 })),
      total: all.length,
      rows: newestOf(all, wanted.limit).map(({ at, action, targetName, actorName, reason }) => ({
        at,
        userName: targetName,
        act:
          action === 'account.unblocked'
            ? 'unblocked'
            : action === 'account.blocked'
              ? 'blocked'
              : 'blocked-by-fraud-report',
        byName: actorName,
        reason,
      })),
    };
  }

  async methods(wanted: WantedReport): Promise<ReportOf<'methods'>> {
    const period = this.#past(wanted);
    const adoption = new Adoption(period);
    const asked = { times: adoption.times, types: adoptedTypes, secondSteps, signal: wanted.signal };
    for await (const page of this.#ports.reports.adoption(asked)) adoption.add(page);
    return { report: 'methods', period, points: adoption.points() };
  }

  async keys(wanted: WantedReport): Promise<ReportOf<'keys'>> {
    const period = this.#past(wanted);
    const models = await this.#ports.reports.keyModels();
    return {
      report: 'keys',
      period,
      models: models
        .map((model) => ({ ...model, name: this.#ports.modelName(model.aaguid) }))
        .sort((a, b) => b.keys - a.keys || a.aaguid.localeCompare(b.aaguid)),
    };
  }

  /** Tokens whose clock falls out of the window if nobody uses them, and passes that end. */
  async expiring(wanted: WantedReport): Promise<ReportOf<'expiring'>> {
    const { reports, clock } = this.#ports;
    const period = comingPeriod(wanted.days, wanted.timeZone, clock.now());
    const [, until] = endsOf(period.bounds);
    const rows: ReportOf<'expiring'>['rows'] = [];
    let [tokens, withoutForecast] = [0, 0];
    for await (const page of reports.tokenClocks(wanted.signal)) {
      tokens += page.length;
      for (const { serial, model, period: step, userName, displayName, readings } of page) {
        const forecast = forecastDrift(readings, step);
        if (forecast === null) withoutForecast++;
        const at = forecast?.unusedUntil ?? null;
        if (forecast === null || at === null || at >= until) continue;
        // What is out of the window by now is the most urgent of all.
        const name = `${serial} ${model}`.trim();
        rows.push({ at: Math.max(at, period.now), kind: 'token', name, userName, displayName, ppm: forecast.ppm });
      }
    }
    const passes = await reports.endingPasses(period.now, until, wanted.limit);
    const browsers = await reports.endingBrowsers(period.bounds);
    const tokenBars = countByBar(
      rows.map(({ at }) => at),
      period,
    );
    const total = rows.length + passes.count;
    rows.push(...passes.first.map((pass) => ({ ...pass, kind: 'pass' as const, name: '', ppm: null })));
    rows.sort((a, b) => a.at - b.at);
    const passBars = await this.#passBars(period.bounds, period.now);
    return {
      report: 'expiring',
      period,
      bars: tokenBars.map((count, index) => ({
        tokens: count,
        passes: passBars[index] ?? 0,
        browsers: browsers[index] ?? 0,
      })),
      total,
      rows: rows.slice(0, wanted.limit),
      tokens,
      withoutForecast,
    };
  }

  async #passBars(bounds: readonly number[], now: number): Promise<number[]> {
    const counts: number[] = [];
    for (const [index, from] of bounds.slice(0, -1).entries()) {
      const until = bounds[index + 1] ?? from;
      counts.push((await this.#ports.reports.endingPasses(Math.max(from, now), until, 0)).count);
    }
    return counts;
  }

  #past({ days, timeZone }: WantedReport) {
    return pastPeriod(days, timeZone, this.#ports.clock.now());
  }

  /** Oldest first. */
  async #audited(action: string, bounds: readonly number[], signal: AbortSignal): Promise<AuditRecord[]> {
    const [from, until] = endsOf(bounds);
    const records: AuditRecord[] = [];
    const filter = { actorName: null, targetName: null, action, from, until };
    for await (const some of this.#ports.auditLog.records(filter, signal)) records.push(...some);
    return records;
  }
}

/** S4-38: the most seconds that a bypass can be given for. */
const LONGEST_BYPASS_MS = 86_400_000;

const endsOf = (bounds: readonly number[]): readonly [from: number, until: number] => [
  bounds[0] ?? 0,
  bounds.at(-1) ?? 0,
];

const newestOf = (records: readonly AuditRecord[], limit: number): AuditRecord[] =>
  records.slice(Math.max(0, records.length - limit)).toReversed();
