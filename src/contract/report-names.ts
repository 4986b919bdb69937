/** Every report, in the order of the screen. Closed: each has words. */
export const reportNames = ['sign-ins', 'fraud', 'bypasses', 'blocks', 'methods', 'keys', 'expiring'] as const;
export type ReportName = (typeof reportNames)[number];

/** Those that the help desk may see: nothing in them is for auditors only. */
export const reportsForStaff: readonly ReportName[] = ['sign-ins', 'methods', 'keys', 'expiring'];

/** How long a period is. One day has a bar an hour, the others a bar a day. */
export const reportDays = [1, 7, 30, 90] as const;
export type ReportDays = (typeof reportDays)[number];
