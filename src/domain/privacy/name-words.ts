/**
 * Words that are not names of people, though they stand behind "patient name" or begin with a capital: the words of this
 * trade, and the little words of five languages. Data: a false alarm is usually one word here.
 */
import { hashesOf } from './words'

/** Of the trade. A name is none of them, wherever they stand. */
export const TECHNICAL = hashesOf(`
  patient patients paciente pacientes mgonjwa registry registries service services server client clients search searches query queries record records
  error errors exception not found null none nil undefined unknown missing empty required invalid optional string text number integer
  varchar boolean date datetime timestamp object array list json xml html csv field fields column columns table value values type
  format schema profile resource resources bundle identifier identifiers identity management manager matching match merge link
  demographics demographic feed summary document documents repository exchange share health shared facility facilities product
  terminology interoperability layer mediator mediators transaction transactions message messages request requests response
  responses status code codes id ids uuid version failed failure fails timeout timed out unavailable internal bad gateway proxy
  forbidden unauthorized unauthorised denied refused rejected accepted created updated deleted removed masked redacted hidden
  test testing example sample dummy placeholder mandatory default true false yes no nope na n a tbd todo please must should shall can cannot could
  would will may might has have had was were been being and or but if when while for from with without into on in at by as is are be
  the a an this that these those it its which who what where why how all any some each every both too also only just then than
  humanname contactpoint reference element elements attribute attributes property properties parameter parameters path index
  endpoint endpoints api url uri http https fhir hl7 openhim openmrs dhis openhie opencr hapi sanemi santempi kafka postgres
  postgresql mysql mongo mongodb docker kubernetes nginx redis rabbitmq elasticsearch java javascript typescript node python
  data database log logs logging line lines file files folder page pages screen form forms report reports import export upload
  download sync synchronisation synchronization batch job jobs queue worker task tasks process processing validation validate
  validator validated truncated length long short max maximum min minimum size characters chars character blank spaces space unique
  duplicate duplicates duplicated conflict mismatch wrong incorrect correct expired updated changed change set unset get put post
  patch delete read write create update insert select where group order limit offset count total system systems module app application portal
  dashboard lookup look up view model mapping mapper map mapped template config configuration setting settings env variable
  production staging development prod dev stage encounter encounters observation observations visit visits immunization
  medication condition procedure encounterservice consent privacy security safety care clinical medical hospital clinic ward department
  administrator admin operator support team user users username usage role roles account accounts session login logout password
  contact address phone telephone email mail dob mrn ssn nhs sex gender age birth born birthdate nid nin cpf dni
  first last middle full given family surname name names named label labels title header footer key keys token tokens
  nom prenom nome nombre apellido jina sexe sexo jinsia adresse telephone telefone telefono simu anwani morada endereco
  inconnu absent absente vide manquant manquante obligatoire requis requise invalide incorrecte introuvable erreur echec champ
  desconhecido ausente vazio vazia obrigatorio obrigatoria invalido nao encontrado encontrada erro campo falta falha
  desconocido vacio vacia obligatorio obligatoria no encontrado encontrada error falta fallo ninguno nulo nula
  haijulikani haipo tupu inahitajika kosa batili haionekani haijajazwa
  identification entity entities domain master index mpi empi cr shr fr hwr pr ts il hmis lmis nhwr canonical golden source target origin
  monitor monitoring alert alerts incident incidents issue issues ticket tickets outage storm stream event events notification
  notifications hook webhook callback handler controller provider providers adapter connector broker cluster pod container image
  volume mount disk memory cpu load network port host hostname dns tls ssl certificate certificates
  appointment appointments admission discharge transfer registration enrolment enrollment referral history chart visit tracker
  access flow workflow workflows plan level levels tier high low normal critical major minor urgent priority severity
  connection connections socket pool thread threads stack trace call calls function method class instance interface
  deprecated disabled enabled ignored skipped pending waiting running stopped started completed done open closed new old
  current previous next same other different more less most least many few one two three four five six seven eight nine ten
  days hours minutes seconds weeks months years january february march april june july august september october november december
  monday tuesday wednesday thursday friday saturday sunday here there now today yesterday tomorrow ago since until before after
  generator builder factory helper util context scope state store storage cache buffer lock semaphore
  encoding charset latin utf ascii unicode accents accent hash hashed digest encrypted encryption plain ciphertext
  regex pattern rule rules policy policies filter filters sort sorting column row rows cell cells entry entries item items
  partial exact fuzzy phonetic soundex similarity score threshold weight probabilistic deterministic algorithm engine
  details detail info information general overview introduction section chapter appendix note notes comment comments
  display displayed displays shown shows show appears appear blank garbled swapped cut sent received returned returns return
  see seen check checked verify verified confirm confirmed ask asked tell told because due via per about across between`)

/** Little words and verbs: a small letter on one of them ends a name. */
export const LITTLE = hashesOf(`
  a an the and or but nor so if then is are was were be been am do does did done has have had having will would shall should may
  might can could must not no yes to of in on at by for from with without into onto over under about after before during until
  since while when where which who whom whose that this these those it its his her hers their our your my he she they we you i
  le la les un une des du et ou mais est sont etait ete avoir etre pour par avec sans dans sur sous depuis il elle ils elles nous vous je ce cette qui que dont ne pas plus
  o os as um uma do dos das em no na nos nas por para com sem foi ser ter tem nao sim que ele ela eles elas nos
  el los las una y e u en por para con sin desde fue ser estar tiene esta este esto que cual quien se su sus lo al del
  na ya wa za cha kwa katika ni si au lakini kama hii hiyo huyo yake wake wao sisi yeye hana ana alikuwa ambaye haipatikani hapatikani
  cannot wont appears appear appeared seems seem came come comes went goes go got get gets gave gives give made makes make took takes take saw sees see
  said says say called calls call asked asks ask told visited visit visits attended admitted discharged registered enrolled referred
  living lives aged born tested testing received receives missing found lost sent sends needs need wants want please again twice
  reports reported complained complains presented presents cut shown shows displays returned returns fails failed whose
  anapatikana alifika alikuja alizaliwa amezaliwa ameshindwa anaishi mwenye umri
  habite reside demeurant nee ne agee age atteint venu venue vu vue introuvable existe
  nascido nascida reside mora morador com idade nacido nacida vive con edad residente`)

/** Parts of names that are written small. */
export const PARTICLES = hashesOf('de da do dos das del della di du la le van von der den bin binti bint ibn abu al el ole wa ya arap ap mac st san y e nee')
