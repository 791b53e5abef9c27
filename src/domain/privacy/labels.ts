/**
 * The words that announce what follows, as data: a new language is new lines here. Little words between ("of the", "du",
 * "la") are left out; case, accents and the way of joining do not count.
 */
import type { Kind } from './kinds'

/**
 * strong: says what follows by itself. specific: so too, but only with a mark such as a colon behind it. plain: with a
 * mark, and with more than one word behind that. weak: only where the text is about a person anyway. member: only as the
 * quoted name of a member. title: like weak, but with no mark behind it.
 */
export type Strength = 'strong' | 'specific' | 'plain' | 'weak' | 'member' | 'title'

export interface Label {
  /** `person` announces nothing, but says that the text is about somebody. */
  kind: Kind | 'person'
  strength: Strength
  detector: string
  language?: string
}

const LABELS: readonly [Label['kind'], Strength, language: string, phrases: string][] = [

  ['name', 'strong', 'en', 'pt name|pt names|patient name|patient full name|name patient|full name patient|patient first name|patient last name|patient surname|patient given name|patient family name|patient middle name|patient names|patient called|patient named|patient legal name|mother name|mother maiden name|father name|child name|baby name|guardian name|caregiver name|next kin|next kin name|beneficiary name|name beneficiary|name child|name mother|citizen name|spouse name|maiden name|mothers name|fathers name|patients name|husband name|wife name|informant name|parent name|client full name|name deceased|deceased name'],
  ['name', 'specific', 'en', 'first name|last name|middle name|given name|family name|surname|full name|given names|forename|legal name|firstname|lastname|fullname|fname|lname|patientname|other names|preferred name|holder name|beneficiary'],
  ['name', 'plain', 'en', 'emergency contact|person name|client name|customer name|subject name|mother|father|guardian|caregiver|patient|patients|contact person|newborn'],
  ['name', 'weak', 'en', 'name|names'],
  ['name', 'title', 'en', 'mr|mrs|ms|miss|mister|baba|mama|bwana|bibi|ndugu|mme|mlle|monsieur|madame|mademoiselle|senhor|senhora|senor|senora|sra|srta|dona'],
  ['name', 'member', 'en', 'family|given'],
  ['name', 'strong', 'fr', 'nom patient|nom patiente|nom complet patient|nom complet patiente|nom prenom patient|nom prenoms patient|nom prenom|nom prenoms|prenom patient|prenom patiente|prenoms patient|nom famille patient|nom famille|nom mere|nom pere|nom enfant|nom jeune fille|nom naissance|nom beneficiaire|nom assure|nom usager|prenom nom|prenoms nom|patient nom|patient nomme|patiente nommee|nom tuteur'],
  ['name', 'specific', 'fr', 'prenom|prenoms|nom complet|nom usuel|beneficiaire'],
  ['name', 'plain', 'fr', 'patiente|personne prevenir|personne contact'],
  ['name', 'weak', 'fr', 'nom|noms'],
  ['name', 'strong', 'pt', 'nome paciente|nome completo paciente|nome utente|nome doente|nome mae|nome pai|nome crianca|nome beneficiario|paciente nome|utente nome|nome social|nome completo utente|paciente chamado|paciente chamada|nome cidadao|nome gestante'],
  ['name', 'specific', 'pt', 'nome completo|primeiro nome|ultimo nome|sobrenome|apelido|nome proprio'],
  ['name', 'plain', 'pt', 'paciente|utente|doente|beneficiario'],
  ['name', 'weak', 'pt', 'nome|nomes'],
  ['name', 'strong', 'es', 'nombre paciente|nombre completo paciente|nombres apellidos|nombre apellidos|nombre apellido|apellidos nombres|apellidos paciente|nombre madre|nombre padre|nombre nino|nombre nina|nombre beneficiario|paciente nombre|paciente llamado|paciente llamada|nombres paciente|apellido paciente|nombre asegurado|nombre tutor'],
  ['name', 'specific', 'es', 'nombre completo|primer nombre|segundo nombre|primer apellido|segundo apellido|apellido paterno|apellido materno|apellido casada|nombre pila|apellido|apellidos'],
  ['name', 'weak', 'es', 'nombre|nombres'],
  ['name', 'strong', 'sw', 'jina mgonjwa|jina kamili mgonjwa|majina mgonjwa|jina mama|jina baba|jina mtoto|jina mteja|jina mzazi|jina mlezi|mgonjwa jina|mgonjwa aitwaye|jina kamili|majina kamili|majina matatu'],
  ['name', 'specific', 'sw', 'jina kwanza|jina mwisho|jina ukoo|jina familia|jina pili'],
  ['name', 'plain', 'sw', 'mgonjwa|mteja'],
  ['name', 'weak', 'sw', 'jina|majina'],

  ['birth_date', 'strong', 'en', 'dob|d o b|date birth|birth date|birthdate|birthday|born|birthdt|year birth|birth day|date birth child|dateofbirth|patient dob|day birth'],
  ['birth_date', 'strong', 'fr', 'date naissance|ne|nee|ne e|nee e|ddn|date naiss|datenaissance|naissance|jour naissance|nes'],
  ['birth_date', 'strong', 'pt', 'data nascimento|data nasc|dn|dt nasc|dt nascimento|nascido|nascida|nascimento|nasc|nascido a|nascida a|nasceu|datanascimento'],
  ['birth_date', 'strong', 'es', 'fecha nacimiento|fecha nac|f nac|fec nac|fec nacimiento|nacido|nacida|nacido a|nacida a|nacio|nacimiento|fdn|fechanacimiento'],
  ['birth_date', 'strong', 'sw', 'tarehe kuzaliwa|siku kuzaliwa|mwaka kuzaliwa|alizaliwa|amezaliwa|aliyezaliwa|kuzaliwa|tar kuzaliwa|tarehe ya kuzaliwa'],

  ['record_number', 'strong', 'en', 'mrn|m r n|medical rec no|medical rec|med rec no|med rec number|medical rec number|hospital registration number|upi|nupi|pt id|pt no|pt number|patients id|patient mrn|patient registration no|patient account number|client record number|patient health record|uhid|uhid no|health passport number|health passport no|medical record number|medical record no|medical record|medical record id|medical record num|patient id|patient identifier|patient number|patient no|patient num|patient nr|patient file number|patient file no|patient file|patient record number|patient record|patient code|patient ref|patient uid|hospital number|hospital no|hospital id|hospital patient number|hosp no|file number patient|folder number|folder no|chart number|chart no|health record number|clinic number|clinic no|art number|art no|anc number|anc no|opd number|opd no|ipd number|ipd no|inpatient number|outpatient number|ccc number|ccc no|health id|health identifier|upi number|unique patient number|unique patient identifier|upn|tb number|hiv number|registration number patient|empi id|ehr number|emr number|insurance number|insurance policy number|health insurance number|member number|health card number|medicare number|patientid|hn number|case file number|patient registration number|admission number|admission no|nhif number|nhif no|nhis number|sha number'],
  ['record_number', 'weak', 'en', 'record number|record no|file number|file no|card number|card no|id|id number|id no|identifier|registration number'],
  ['record_number', 'strong', 'fr', 'numero dossier|numero dossier medical|no dossier|n dossier|num dossier|nr dossier|dossier n|dossier no|dossier numero|dossier medical|dossier medical n|dossier medical no|dossier medical numero|numero patient|no patient|n patient|identifiant patient|patient n|id patient|code patient|ipp|numero assure|numero carte|numero hospitalisation|identifiant permanent patient|dossier patient|dossier patient n|numero securite sociale'],
  ['record_number', 'strong', 'pt', 'prontuario|numero prontuario|n prontuario|no prontuario|prontuario n|prontuario no|numero processo clinico|processo clinico|processo clinico n|numero paciente|no paciente|n paciente|id paciente|codigo paciente|numero utente|n utente|no utente|nid paciente|registro paciente|numero ficha|registro hospitalar|numero registro paciente|matricula paciente|numero atendimento'],
  ['record_number', 'strong', 'es', 'historia clinica|numero historia clinica|numero historia|no historia clinica|n historia clinica|historia clinica n|historia clinica no|historia clinica numero|nhc|hc n|numero expediente|expediente clinico|expediente medico|n expediente|no expediente|expediente n|expediente no|id del paciente|codigo del paciente|numero afiliado|numero afiliacion|numero seguro social|nss|hcl|numero registro medico|ficha clinica|numero ficha clinica|expediente'],
  ['record_number', 'strong', 'sw', 'namba mgonjwa|nambari mgonjwa|namba faili|nambari faili|namba kadi|nambari kadi|namba rekodi|namba hospitali|kitambulisho mgonjwa|namba usajili mgonjwa|namba kliniki|namba bima|nambari bima|namba jalada|namba usajili'],

  ['phone', 'strong', 'en', 'phone|phone number|phone no|phones|telephone|telephone number|tel|tel no|mobile|mobile number|mobile no|mobile phone|cell|cell number|cell phone|cellphone|cell no|msisdn|whatsapp|contact number|contact no|contact phone|home phone|phone home|work phone|call|sms to|sms|phonenumber|mobilenumber|next kin phone'],
  ['phone', 'strong', 'fr', 'telephone portable|numero telephone|no telephone|portable|numero portable|mobile|gsm|joignable au|joignable|appeler|tel portable|tel mobile|contact telephonique|numero mobile'],
  ['phone', 'strong', 'pt', 'telefone|numero telefone|telemovel|celular|contacto|telefone celular|fone|contacto telefonico|ligar|numero telemovel|n telefone'],
  ['phone', 'strong', 'es', 'telefono|numero telefono|movil|telefono movil|telefono celular|telefono contacto|llamar|numero celular|numero movil|tfno|telf'],
  ['phone', 'strong', 'sw', 'simu|namba simu|nambari simu|simu mkononi|rununu|nambari rununu|piga|namba mawasiliano'],

  ['address', 'strong', 'en', 'home address|postal address|patient address|residential address|physical address|street address|residence|place residence|lives|living|resides|residing|mailing address|address patient|home village|next kin address|permanent address|current address|resident'],
  ['address', 'plain', 'en', 'address|addr|village|street'],
  ['address', 'strong', 'fr', 'adresse patient|adresse patiente|adresse postale|adresse domicile|domicile|domicilie|domiciliee|lieu residence|residence|habite|demeurant|reside|adresse personnelle|adresse complete|quartier residence'],
  ['address', 'plain', 'fr', 'adresse|quartier'],
  ['address', 'strong', 'pt', 'morada|endereco paciente|endereco residencial|residencia|reside|residente|mora|endereco completo|morada utente|endereco casa|local residencia|domiciliado'],
  ['address', 'plain', 'pt', 'endereco|bairro'],
  ['address', 'strong', 'es', 'domicilio|direccion paciente|direccion particular|direccion domiciliaria|vive|residente|lugar residencia|direccion casa|direccion postal|direccion residencia|domicilio particular'],
  ['address', 'plain', 'es', 'direccion|colonia'],
  ['address', 'strong', 'sw', 'anwani|makazi|anaishi|anakaa|anwani mgonjwa|mahali anapoishi|mtaa|kijiji'],

  ['password', 'strong', 'en', 'password|passwd|pwd|passphrase|passcode|userpassword|dbpassword|password hash|pass|psw|login password|db password|database password|admin password|pgpassword|pin code'],
  ['password', 'strong', 'fr', 'mot passe|mdp|motdepasse|code acces'],
  ['password', 'strong', 'pt', 'senha|palavra passe|palavra chave|senha acesso'],
  ['password', 'strong', 'es', 'contrasena|clave acceso|contrasenia'],
  ['password', 'strong', 'sw', 'nenosiri|neno siri|nywila|neno la siri'],
  ['token', 'strong', 'en', 'client secret|clientsecret|secret key|api key|apikey|api token|api secret|access token|auth token|authorization token|refresh token|id token|session token|bearer token|secret|access key|private key|shared secret|signing key|signing secret|encryption key|account key|storage key|secret access key|aws secret access key|shared access key|webhook secret|x api key|x auth token|consumer secret|session cookie|connect sid|jsessionid|sessionid|phpsessid|token|jwt secret|jwt|master key|security token|authorization|set cookie session'],
  ['token', 'strong', 'fr', 'jeton|cle api|cle secrete|jeton acces|cle acces'],
  ['token', 'strong', 'pt', 'chave api|chave secreta|chave acesso|token acesso|segredo cliente'],
  ['token', 'strong', 'es', 'clave api|clave secreta|token acceso|secreto cliente'],
  ['token', 'strong', 'sw', 'ufunguo api|ufunguo siri|tokeni'],

  ['person', 'strong', 'en', 'patient|patients|citizen|beneficiary|mother|newborn|infant|baby|pregnant woman|caregiver'],
  ['person', 'strong', 'fr', 'patiente|patientes|beneficiaire|assure|nourrisson|accouchee|usager'],
  ['person', 'strong', 'pt', 'paciente|pacientes|utente|beneficiario|cidadao|gestante|crianca'],
  ['person', 'strong', 'es', 'ciudadano|nino|nina|embarazada|asegurado'],
  ['person', 'strong', 'sw', 'mgonjwa|wagonjwa|mteja|mtoto|mama mjamzito|raia'],
]

/** Each phrase with what it announces. */
export const PHRASES: readonly [phrase: string, label: Label][] = LABELS.flatMap(([kind, strength, language, phrases]) =>
  phrases.split('|').map((phrase): [string, Label] => [phrase, { kind, strength, language, detector: `${kind}_label_${language}` }]))

/** One of each detector by label. */
export const LABELS_BY_DETECTOR = [...new Map(PHRASES.map(([, label]) => [label.detector, label])).values()]

/** Little words that may stand between the words of a phrase. */
export const BETWEEN = 'of the an a s de des du da do dos das del la le les l d el los las wa ya cha za kwa y e et and na o'
