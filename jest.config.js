const { compilerOptions } = require('./tsconfig.json')

// Tests are transpiled only; types are checked by `npm run types`.
module.exports = {
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  transform: { '^.+\\.[jt]s$': ['ts-jest', { tsconfig: { ...compilerOptions, allowJs: true }, diagnostics: false }] },
  // This one is ESM only, which Jest loads no other way on Node 20.
  transformIgnorePatterns: ['/node_modules/(?!content-disposition/)'],
  globalSetup: '<rootDir>/test/support/start-database.ts',
  globalTeardown: '<rootDir>/test/support/stop-database.ts',
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  maxWorkers: 2,
  // For what hangs, not for what is slow: on a busy machine a test may take ten times as long.
  testTimeout: 300_000,
}
