/**
 * Names that are common where exchanges run. Only where a label says too little ("name: …", "merge …") must a word be one of
 * these; elsewhere any name counts. Names that are words or places as well are left out on purpose.
 */
import { hashesOf } from './words'

/** Words of every day, or of this trade, that are names of people as well; they count behind or before another name. */
export const NAMES_TOO = hashesOf('said were will may long memory young')

export const KNOWN_NAMES = hashesOf(`
  aaliyah abdallah abdalla abdi abdirahman abdul abdullah abdullahi abebe abena abigail abraham achieng adama adamu adan adebayo adelaide ademola adeola adeyemi adhiambo
  aditya adwoa agnes agostinho ahmad ahmed aicha aida aisha aishatu aissata aissatou akello akinyi akosua akua alain alberto alejandra alejandro alemayehu alex alexander alexandre
  alfred alfredo ali alice alicia alima alioune allan almaz amadou amanda amani ambrose amelia amina aminata amit amos ana anabela anand andre andrea andrew angela angelina anil anita ann
  anna anne annet anthony antoine antonio apiyo arjun armando arnold arthur asante asha ashok assane atieno auma awa awino awour ayaan ayesha ayodele ayo babatunde bakary bakari bala
  banda baraka beatrice beatriz belinda bello benard benedict benjamin bernard bernadette betty bibiana bilal boubacar boateng brenda brian bridget bruno caleb camara cameron carla carlos
  carmen carolina caroline catherine catarina cecilia celestine chama chanda chebet chege chepkoech cherono cherotich chiamaka chidi chika chinedu chinwe chipo chisomo chloe christian
  christine christopher chukwu clara claire claude claudia clement clementine collins comfort constance consolata coulibaly cristina cynthia dadi dalila daniel daniela darius daouda david deborah
  deepak delphine dembele dennis desta diallo diana diego dieudonne diop diouf dlamini dominic donald doreen doris dorcas dorothy duncan ebrima edgar edith edna eduardo edward edwin
  elena eleni eliana elias elijah elisa elizabeth ellen elsa emanuel emily emma emmanuel emeka enock enrique eric ernest esnart esperanza esther eugene eunice eva evelyn everlyne
  ezekiel fadhili faith fanta farah farida fatima fatimah fatma fatou fatoumata fatuma felicia felicity felipe felix fernanda fernando ferreira flavia florence fofana frances francis francisca
  francisco francois frank fred frederick funmilayo gabriel gaston genevieve george gerald geraldine gerard getachew gilbert githinji givemore gladys gloria gomez gonzalez godfrey goncalves grace
  graciela gregory guadalupe guillermo gulam habiba habib hadija hafsa haji halima hamadi hamidou hamisi hannah haoua haruna harriet harrison hassan hawa helder helen helena hellen henri henry
  henrique herbert hernandez hilda hussein ibrahim ibrahima idrissa idris ifeoma ignacio imani inacio ines irene irungu isaac isabel isabella isaiah ishmael ismael ismail issa ivan jackline
  jackson jacob jacqueline jacques jaime jamal james jamila jane janet jared javier jean jecinta jennifer jeremiah jeremie jerome jessica joan joana joao joaquim joel john johnson jonathan jorge jose josefa
  josefina joseph josephine joshua jones joyce juan juana judith julia julian juliana julie juliet julius juma kabir kabiru kadiatou kamala kamau kambale kamara karanga karen kariuki karim
  kassim katherine kavita keita kelechi kelvin kenneth kerubo keziah khadija khadijah khady khalid khalifa khumalo kiplagat kiprono kiprop kiptoo kipchoge kofi koffi konate kouadio kouakou
  kouame kouassi kumar kwabena kwame kwasi kwesi lakshmi lamin langat laura laurent lawrence layla leah leila leonard leonor leticia lilian lillian linda lindiwe lopez louis louise luca lucas lucia
  luciana lucie lucy luis luisa luiza lukas lumumba lungu lydia mabel macharia madeleine mado magdalena maina makena makgatho malik mamadou mamadu mamani manoj manuel manuela marcela marcelo
  marcos margaret maria mariam mariama mariamu marian mariana marie mariana marina mario mark marlene marta martha martin martinez martins mary maryam mateus matilda matthew maureen maurice
  mauricio mbugua mehari melissa mensah mercy michael michel michelle miguel millicent miriam modou mohamed mohammad mohammed mohamud moise monica monique moraa moreno moses moussa moyo
  mtonga mugabe mugisha muhammad muhammed mukamana mulenga musa mushi mustafa mustapha mutai mutasa mutua mutiso muthoni mwale mwangi mwanza nabirye nadia naidoo naima nakato nalubega
  namukasa nancy nandi nanjala naomi natalia nathan ncube ndiaye ndlovu neema nelson nguyen ngozi ngugi nicholas nicolas nicole nimmi njambi njeri njoki njoroge nkosi nomsa nomvula nora norah noor
  nouhoun ntombi nuru nyakio nyambura nyaguthii nyokabi obinna ochieng odhiambo oduor oduya ogunleye okafor okello okeke okonkwo okoth olga olivia oliver oluwaseun omar omari omondi onyango
  opiyo opondo oscar osei otieno ouattara ouedraogo oumar ousmane owino pablo pamela patel patience patricia patrick paul paula paulina paulino paulo pauline pedro pereira peris peter petro
  philip philippe phiri pierre pooja prakash priscilla priya purity quispe rachel radhika rahel rahul rajesh ramadhan ramadhani ramatoulaye ramirez ramos raquel rashid raul ravi raymond rebecca regina rehema
  renata rene reuben ricardo richard rita robert roberto rodrigo rodrigues rodriguez roger rogers roland rosa rosalia rosario rosemary ruben rukia ruth saida saidi salama salif salim salimata salma
  salome samba samira samson samuel sanchez sandra sanjay santiago santos saraiva sarah saul sekou selemani selam selma serge sergio severine shabani shanti sharon sheila sibanda silva silvia simao simeon simon siphiwe sipho
  sita sithole sitoe solange solomon sofia sophia sophie stanley stella stephen stephanie stephane steven suleiman sunita susan susana suzanne sylvia sylvie tadesse tafadzwa tamara tambo tanaka
  tariro tatenda tatiana tendai tendayi teresa tesfaye thabo thandiwe thandeka themba theresa therese thiago thierry thomas timothy tina titus tobias tom traore tunde usha uwimana
  vanessa veronica veronique vicente victoria vijay vincent violet virginia vivian wafula waithera walter wambui wamboi wangari wanjala wanjiku wanjiru wangui wario wekesa wendy wilfred william winfred winnie yaa yasmin yaw yohannes
  yolanda yonas yusuf yusufu yussuf yvette yvonne zachary zainab zainabu zakaria zanele zawadi zeinab zelda zewdu zodwa zuhura zulu zuberi doe smith williams brown miller davis garcia
  perez gonzales torres flores rivera cruz diaz morales ortiz gutierrez castillo jimenez ruiz vargas castro romero mendoza huaman chavez rojas oliveira souza costa almeida carvalho araujo ribeiro
  barbosa rocha teixeira fernandes gomes lima nunes mendes cardoso correia machava langa cossa chissano guebuza mondlane macuacua nhantumbo tembe muianga matola mabunda singh sharma gupta reddy khan begum akter hossain rahman islam
  dupont durand toure traore ba sow barry bah balde cisse sylla kone bamba yao adjoua aya affoue ngo mbarga nkoulou tchoumi kabila kasongo ilunga mukendi tshibangu mutombo mbuyi ngalula
  santos reyes bautista villanueva dela ramos aquino delacruz mwaura kimani waweru gitau karimi wairimu chirwa zimba gondwe nyirenda mhango kachale tadala chikondi mphatso thokozani limbani
  kimaro massawe mollel lyimo swai mrema salum hamad khamis bakari makame ally said mwakyusa mwambene nyerere kikwete ssemakula mukasa namutebi kato wasswa babirye nansubuga nakitende ayebare tumusiime byaruhanga`)
