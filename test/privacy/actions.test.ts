/** The setting PRIVACY_ACTIONS, as words become a policy. */
import { DEFAULT_POLICY } from '../../src/domain/privacy/kinds'
import { readConfig, SettingError } from '../../src/platform/config'
import { policyFrom } from '../../src/privacy/actions'

const policyOf = (setting: string) => policyFrom(readConfig({ PRIVACY_ACTIONS: setting }).PRIVACY_ACTIONS)

test('what is not named keeps its default', () => {
  expect(policyOf('')).toEqual(DEFAULT_POLICY)
  expect(policyOf('phone=allow, name=refuse,clinical=mask')).toEqual({ ...DEFAULT_POLICY, phone: 'allow', name: 'refuse', clinical: 'mask' })
})

test.each([
  ['phone=allow,colour=mask', /^PRIVACY_ACTIONS must name only the kinds clinical, name, .*: the pair in place 2 names another\.$/],
  ['phone=hide', /^PRIVACY_ACTIONS must say of phone one of allow, mask, refuse\.$/],
  ['phone=allow,email=mask,phone=mask', /^PRIVACY_ACTIONS must name phone only once\.$/],
])('%s is refused in a sentence that says what is wrong and repeats no unknown word', (setting, said) => {
  const refusal = (() => { try { return policyOf(setting) } catch (error) { return error } })()
  expect(refusal).toBeInstanceOf(SettingError)
  expect((refusal as SettingError).message).toMatch(said)
  expect((refusal as SettingError).message).not.toMatch(/colour|hide/)
})
