/** How bad a request is for the people affected. */
export const SEVERITIES = ['critical', 'high', 'normal', 'low'] as const
export type Severity = (typeof SEVERITIES)[number]
