/**
 * Names in scripts that the model does not read. Chinese, Japanese and Korean: a surname that stands beside a cue ("我叫", "先生", "さん", "님")
 * or is the beginning of the whole text, and well-known places.
 * @module
 */

export interface UnspacedName {
  readonly type: "PERSON" | "LOCATION";
  readonly start: number;
  readonly end: number;
  readonly scoreMilli: number;
}

/** The hundred most common surnames of China in simplified and traditional writing; together they are those of about 85 % of the people. */
const chineseSurname = `(?:欧阳|歐陽|上官|司马|司馬|诸葛|諸葛|司徒|夏侯|皇甫|慕容|[王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何林高罗羅郑鄭梁谢謝宋唐许許韩韓邓鄧冯馮曹彭曾肖萧蕭田董潘袁蔡蒋蔣余于杜叶葉程魏苏蘇吕呂丁任卢盧姚沈钟鍾姜崔谭譚陆陸范汪廖石金韦韋贾賈夏付方邹鄒熊白孟秦邱侯江尹薛阎閻段雷龙龍黎史陶贺賀毛郝顾顧龚龔邵万萬覃武钱錢戴严嚴莫孔向汤湯])`;
const han = "[\\u4e00-\\u9fff]";
const japaneseSurname = `(?:佐藤|鈴木|高橋|田中|渡辺|渡邊|伊藤|山本|中村|小林|加藤|吉田|山田|佐々木|山口|松本|井上|木村|斎藤|斉藤|清水|山崎|阿部|池田|橋本|山下|石川|中島|前田|藤田|小川|後藤|岡田|長谷川|村上|近藤|石井|坂本|遠藤|青木|藤井|西村|福田|太田|三浦|藤原|岡本|松田|中川|中野|原田|小野|田村|竹内|金子|和田|中山|石田|上田|森田|小島|柴田|宮崎|酒井|工藤|横山|宮本|内田|高木|安藤|谷口|大野|丸山|今井|武田|上野|杉山|千葉|村田|増田|平野|大塚|久保|菅原|木下|野口|松尾|菊地|野村|新井|渡部)`;
const koreanSurname =
  "[김이박최정강조윤장임한오서신권황안송류홍전고문양손배백허유남심노하곽성차주우구민진지엄채원천방공현함변염추도석선설마길연위표명]";
const hangul = "[\\uac00-\\ud7a3]";

const personForms: readonly RegExp[] = [
  new RegExp(
    `(?:我叫做?|我的名字[是叫]|名字叫做?|名叫|叫做|(?:姓名|名字|患者|病人|联系人|聯絡人|收件人|寄件人|客户|客戶|作者|负责人|员工|学生|老师|医生)(?:是|为|：|:)\\s?)(?<value>${chineseSurname}${han}{1,2}?)(?=[，。、；！？,.;!?\\s)）"'是的在和与与住]|$)`,
    "gu",
  ),
  new RegExp(
    `(?<!\\p{Script=Han})(?<value>${chineseSurname}${han}{0,2}?)(?=先生|女士|小姐|太太|教授|医生|醫生|博士|经理|經理|律师|律師|主任|同学|同學)`,
    "gu",
  ),
  new RegExp(
    `(?<value>${japaneseSurname}(?:${han}{1,2}|[\\u3041-\\u3096]{2,3}|[\\u30a1-\\u30fa]{2,4})?)(?=さん|様|氏|くん|君|ちゃん|先生)`,
    "gu",
  ),
  new RegExp(
    `(?:名前は|(?:氏名|名前|患者名|お名前)[：:]\\s?|私は|担当(?:は|：|:))(?<value>${japaneseSurname}[ 　]?(?:${han}{1,3}|[\\u3041-\\u3096]{2,4}|[\\u30a1-\\u30fa]{2,5})?)(?=です|と申|と言|といい|[。、\\s]|$)`,
    "gu",
  ),
  new RegExp(
    `(?<!${hangul})(?<value>${koreanSurname}${hangul}{2})(?=\\s?(?:씨|님|선생님|교수|박사|과장|대리|부장)|입니다|이라고)`,
    "gu",
  ),
  new RegExp(
    `(?:이름은|성명|이름|환자|담당자)\\s?[:：]?\\s?(?<value>${koreanSurname}${hangul}{1,2})(?!${hangul})`,
    "gu",
  ),
  /(?:मेरा नाम|मेरो नाम|नाम\s?[:：]|श्री|श्रीमती)\s(?<value>[\u0900-\u097f]{2,20}(?:\s[\u0900-\u097f]{2,20})?)(?=\s(?:है|हो)|[।,.\n]|$)/gu,
  /(?:আমার নাম|নাম\s?[:：])\s(?<value>[\u0980-\u09ff]{2,20}(?:\s[\u0980-\u09ff]{2,20})?)(?=[।,.\n]|$)/gu,
  /(?:მე მქვია|ჩემი სახელია|სახელი\s?[:：])\s(?<value>[\u10d0-\u10ff]{2,20}(?:\s[\u10d0-\u10ff]{2,20})?)(?=[,.\n]|$)/gu,
];
const wholePerson = new RegExp(
  `^\\s{0,4}(?:${chineseSurname}${han}{1,2}|${japaneseSurname}[ 　]?(?:${han}{1,2}|[\\u3041-\\u3096]{2,4})|${koreanSurname}${hangul}{2})\\s{0,4}$`,
  "u",
);

const places =
  /北京|上海|广州|廣州|深圳|天津|重庆|重慶|成都|武汉|武漢|杭州|南京|西安|苏州|蘇州|青岛|長沙|长沙|沈阳|大连|厦门|福州|昆明|哈尔滨|郑州|香港|澳门|澳門|台北|高雄|广东|廣東|浙江|江苏|四川|湖北|湖南|山东|河南|河北|福建|云南|新疆|西藏|内蒙古|东京|東京|大阪|京都|名古屋|横浜|札幌|福岡|神戸|広島|仙台|北海道|沖縄|首尔|서울|부산|인천|대구|대전|광주|제주|경기도|中国|中國|美国|美國|日本|韩国|韓国|英国|法国|德国|俄罗斯|印度|加拿大|澳大利亚|新加坡|泰国|越南|대한민국|한국|미국|일본|중국/gu;

const nameField = /name|patient|customer|author|contact|姓名|名字|氏名|名前|患者|성명|이름|환자/iu;

/**
 * Names in `text`, the value of the field `label` if that is not "". In the order of the forms; a value may be claimed twice. Cost is linear:
 * all repetitions are bounded.
 */
export const findUnspacedNames = (text: string, label: string): UnspacedName[] => {
  const found: UnspacedName[] = [];
  for (const form of personForms) {
    for (const match of text.matchAll(form)) {
      const value = match.groups?.["value"] ?? "";
      const start = match.index + match[0].lastIndexOf(value);
      found.push({ type: "PERSON", start, end: start + value.length, scoreMilli: 850 });
    }
  }
  if (found.length === 0 && text.length <= 16 && nameField.test(label) && wholePerson.test(text)) {
    const start = text.length - text.trimStart().length;
    found.push({ type: "PERSON", start, end: text.trimEnd().length, scoreMilli: 600 });
  }
  for (const match of text.matchAll(places))
    found.push({ type: "LOCATION", start: match.index, end: match.index + match[0].length, scoreMilli: 700 });
  return found;
};
