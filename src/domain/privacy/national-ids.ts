/**
 * National identifiers, as data: a country is one entry. Without a check digit an identifier counts only behind its
 * label; with one it counts wherever it stands, `alone` saying in which form it cannot be an ordinary number.
 */
import { beginsWithDay, cns, cpf, luhn, nhs, nir, sameDigits, verhoeff } from './check-digits'
import type { Label } from './labels'

export interface NationalId {
  name: string
  country: string
  description: string
  /** How it is announced, in the manner of `labels.ts`. */
  labels: string
  /** For what stands behind no label. */
  alone?: {
    digits: number
    /** How many digits stand in each group where it is written in groups. */
    groups: readonly (readonly number[])[]
    valid: (digits: string) => boolean
    /** In one piece it looks like any number of its length, and counts only where the text is about a person. */
    onlyAboutPersons?: boolean
    /** In one piece it never counts without its label. */
    onlyGrouped?: boolean
  }
}

export const NATIONAL_IDS: readonly NationalId[] = [
  {
    name: 'za_id', country: 'ZA', description: 'South African identity number: day of birth, Luhn check digit',
    labels: 'sa id|sa id number|rsa id|rsa id number|south african id|south african id number|said|za id',
    alone: { digits: 13, groups: [[6, 4, 3], [6, 4, 2, 1], [6, 4, 1, 1, 1], [6, 7], [2, 2, 2, 4, 3], [2, 2, 2, 4, 2, 1], [2, 2, 2, 7]], valid: id => beginsWithDay(id, 2) && /^.{10}[012]/.test(id) && luhn(id) },
  },
  {
    name: 'in_aadhaar', country: 'IN', description: 'Indian Aadhaar number: Verhoeff check digit',
    labels: 'aadhaar|aadhaar number|aadhaar no|aadhar|aadhar number|aadhar no|adhaar|uidai|aadhaar id|aadhaar card|abha|abha number|abha id',
    alone: { digits: 12, groups: [[4, 4, 4]], valid: id => /^[2-9]/.test(id) && !sameDigits(id) && verhoeff(id), onlyAboutPersons: true },
  },
  {
    name: 'gb_nhs', country: 'GB', description: 'NHS number: modulo 11 check digit',
    labels: 'nhs number|nhs no|nhs num|nhs|nhs id|nhs #|chi number|chi no|nhsnumber',
    alone: { digits: 10, groups: [[3, 3, 4]], valid: id => !sameDigits(id) && nhs(id), onlyAboutPersons: true },
  },
  {
    name: 'us_ssn', country: 'US', description: 'Social security number: by its form',
    labels: 'ssn|social security number|social security no|social security|soc sec no|ssn number|social security num',
    alone: { digits: 9, groups: [[3, 2, 4]], valid: id => !/^(?:000|666|9|...00|.....0000)/.test(id) && !sameDigits(id) && id !== '123456789', onlyGrouped: true },
  },
  { name: 'ng_nin', country: 'NG', description: 'Nigerian identification number, by label', labels: 'nin|nin number|nin no|national identification number|bvn|bank verification number|nimc|nimc number|nin slip no' },
  {
    name: 'ke_id', country: 'KE', description: 'Kenyan identity card, Huduma and Maisha number, by label',
    labels: 'kenyan id|kenya id|kenyan national id|huduma|huduma number|huduma namba|maisha namba|maisha number|kra pin|namba huduma|ke id|kenyan id number|maisha card|maisha card number|maisha|upi maisha',
  },
  {
    name: 'rw_id', country: 'RW', description: 'Rwandan identity number: by its form', labels: 'indangamuntu|nida|irangamuntu|rwandan id|rwanda id|rwandan national id|numero indangamuntu',
    alone: { digits: 16, groups: [[1, 4, 1, 7, 1, 2], [4, 4, 4, 4]], valid: id => /^1(?:19[0-9]{2}|20[0-2][0-9])[78]/.test(id) },
  },
  {
    name: 'tz_nida', country: 'TZ', description: 'Tanzanian NIDA number: by its form', labels: 'nida number|nida no|namba nida|nambari nida|nida id|nin nida|namba ya nida|tanzanian id',
    alone: { digits: 20, groups: [[8, 5, 5, 2]], valid: id => beginsWithDay(id, 4), onlyGrouped: true },
  },
  { name: 'et_fayda', country: 'ET', description: 'Ethiopian Fayda numbers (FAN, FIN), by label', labels: 'fayda|fayda number|fayda id|fayda fan|fayda fin|fan number|fin number|fan no|fin no|fan|fin|fcn|kebele id|fayda alias number|kebele id number' },
  {
    name: 'br_cpf', country: 'BR', description: 'Brazilian CPF: two modulo 11 check digits', labels: 'cpf|rg|numero rg|rg n|cpf number|numero cpf|cpf paciente|n cpf|no cpf|cpf n',
    alone: { digits: 11, groups: [[3, 3, 3, 2], [9, 2]], valid: cpf, onlyAboutPersons: true },
  },
  {
    name: 'br_cns', country: 'BR', description: 'Brazilian health card: modulo 11', labels: 'cns|cartao nacional saude|cartao sus|numero cns|numero cartao sus|cartao saude',
    alone: { digits: 15, groups: [[3, 4, 4, 4]], valid: cns, onlyAboutPersons: true },
  },
  { name: 'bd_nid', country: 'BD', description: 'Bangladeshi national identity number, by label', labels: 'nid|nid number|nid no|smart nid|bangladesh nid|birth registration number|brn|nid card' },
  { name: 'ph_philsys', country: 'PH', description: 'Philippine PhilSys and PhilHealth numbers, by label', labels: 'phil sys|phil sys number|phil sys id|phil health|phil health number|phil health no|phil health id|phil sys pcn|phil id|philsys|philsys number|philsys id|philid|pcn|psn|philsys card number|philhealth|philhealth number|philhealth id|philhealth no|phil id|philid number|philsys pcn|philsys psn' },
  {
    name: 'fr_nir', country: 'FR', description: 'French social security number: check by 97', labels: 'nir|numero securite sociale|numero secu|no secu|securite sociale|n securite sociale',
    alone: { digits: 15, groups: [[1, 2, 2, 2, 3, 3, 2], [13, 2]], valid: id => /^[12][0-9]{2}(?:0[1-9]|1[0-2]|20)/.test(id) && nir(id) },
  },
  { name: 'pt_utente', country: 'PT', description: 'Portuguese number of a health user and of the citizen card, by label', labels: 'numero utente|n utente|no utente|numero sns|cartao cidadao|numero contribuinte|nif|nuit|numero nuit' },
  { name: 'mz_bi', country: 'MZ', description: 'Identity card of Mozambique and Angola, by label', labels: 'bilhete identidade|numero bi|n bi|bi n|bi numero|bi no|numero bilhete identidade|bi' },
  { name: 'es_dni', country: 'ES', description: 'National identity document of Spain and Latin America, by label', labels: 'dni|nie|cedula|cedula identidad|cedula ciudadania|documento identidad|numero documento|curp|numero cedula|numero dni|cui|dui|rut|documento nacional identidad|no cedula|n dni|carnet identidad|c c|c i|cc|ci|numero cedula identidad|ine|dpi|numero dpi|nit|rfc|numero identidad|tarjeta identidad|cedula n|cedula no' },
  { name: 'ug_nin', country: 'UG', description: 'Ugandan identification number, by label', labels: 'ugandan nin|uganda nin|nin ug|ugandan id' },
  { name: 'zm_nrc', country: 'ZM', description: 'Zambian registration card, by label', labels: 'nrc|nrc number|nrc no|zambian nrc' },
  { name: 'gh_card', country: 'GH', description: 'Ghana card, by label', labels: 'ghana card|ghanacard|ghana card number|ghana card no|ghana card pin' },
  { name: 'pk_cnic', country: 'PK', description: 'Pakistani identity card, by label', labels: 'cnic|cnic number|cnic no|nicop' },
  { name: 'id_nik', country: 'ID', description: 'Indonesian identity number, by label', labels: 'nik|nomor induk kependudukan|no ktp|ktp|nomor ktp' },
  { name: 'ci_cni', country: 'CI', description: 'Identity card of French-speaking countries, by label', labels: 'cni|carte identite|carte nationale identite|numero cni|numero carte identite|no cni|n cni|piece identite|numero piece identite|numero identification nationale|cin|numero cin|identifiant national|nu national|cnib|niu|nina|carte identite n|carte nationale identite n|carte identite nationale|carte identite nationale n|cni n|cni no|cni numero|nin carte|numero carte nationale|carte electeur|carte consulaire|numero nina' },
  {
    name: 'national_id_label', country: '', description: 'Any number that is called a national identity number or a passport',
    labels: `national id|national id number|national id no|national identity|national identity number|national identity card|national identifier|identity number|identity card|identity card number|id card|id card number|id card no
|identity document|citizen id|citizenship number|citizen number|passport|passport number|passport no|passeport|numero passeport|passaporte|pasaporte|numero pasaporte|pasipoti|numero passaporte|national registration number|voter id|voter card|voters card|drivers license
|driver license|driving licence|driving license|kitambulisho|kitambulisho taifa|namba kitambulisho|nambari kitambulisho|nambari kitambulisho taifa|namba kitambulisho taifa|kitambulisho uraia|numero identidade|numero identidad|documento identificacion|documento identificacao|documento identidade|numero identification|refugee id|unhcr number|proof registration number|identification number|national health id|nationalid|idnumber|birth certificate|birth certificate number|birth certificate no|birth cert no|birth cert number|birth certificate entry number|birth entry number|birth entry no|birth notification number|birth notification no|notification of birth number|death certificate number|alien id|alien card|alien card number|alien number|foreigner certificate number|refugee number|refugee no|asylum number|travel document|travel document number|hati kusafiria|hati kusafiri|pasi kusafiria|cheti kuzaliwa|namba cheti kuzaliwa|acte naissance|acte naissance n|numero acte naissance|extrait naissance n|certidao nascimento|assento nascimento|certidao nascimento n|acta nacimiento|partida nacimiento|certificado nacimiento|nic|nic number|nic no|nicno|personnummer|citizenship no|civil id|civil registration number|civil registry number|national card|national card number|national no|nat id|natid|natl id|id card no|resident id|residence permit number|permit number|emirates id|iqama|tax id|tax pin|tin|tin number|identity no|identity document number|id document number|national registration no|id passport number|id passport no|id passport|omang|omang number|bsn|tc kimlik|pesel|codice fiscale|steuer id|ahv number|kitambulisho mpiga kura`,
  },
]

/** Words of other things as well: they need a mark, or a number as long as few others are. */
const AMBIGUOUS = new Set('fin|fan|fcn|ci|cc|rg|nic|nicno|ine|nit|rfc|tin|cin|niu|rut|cui|dui|nie|bi|psn|pcn|said|c c|c i|tax id|permit number'.split('|'))

export const ID_LABELS: readonly [phrase: string, label: Label][] = NATIONAL_IDS.flatMap(({ name, labels }) =>
  labels.split('|').map((phrase): [string, Label] => [phrase.trim(), { kind: 'national_id', strength: AMBIGUOUS.has(phrase.trim()) ? 'specific' : 'strong', detector: name }]))
