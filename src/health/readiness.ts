/** What it takes to be ready: the questions, which the assembly answers. */
export interface Readiness {
  database(): Promise<boolean>
  migrated(): Promise<boolean>
  /** Undefined where this process runs no worker. */
  worker(): boolean | undefined
}
