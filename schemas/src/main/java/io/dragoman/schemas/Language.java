package io.dragoman.schemas;

import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The languages of NLLB-200, with the names that other systems have for them.
 *
 * <p>NLLB names a language by a FLORES-200 code: ISO 639-3 language, underscore, ISO 15924 script.
 * Clients mostly say ISO 639-1, and Whisper says ISO 639-1 with three exceptions. {@link
 * #find(String)} understands all of them. The rows are the 202 language tokens of the published
 * NLLB-200 models; a model in use may know fewer.
 *
 * <p>Where ISO 639-1 has one code for several rows (Arabic, Chinese, Kurdish …), each row carries
 * that code and the code alone means the most common one: {@code ar} is Modern Standard Arabic,
 * {@code zh} Simplified Chinese.
 */
public enum Language {
  ACE_ARAB("Acehnese (Arabic script)"),
  ACE_LATN("Acehnese (Latin script)"),
  ACM_ARAB("Mesopotamian Arabic", "ar"),
  ACQ_ARAB("Ta’izzi-Adeni Arabic", "ar"),
  AEB_ARAB("Tunisian Arabic", "ar"),
  AFR_LATN("Afrikaans", "af"),
  AJP_ARAB("South Levantine Arabic", "ar"),
  AKA_LATN("Akan", "ak"),
  ALS_LATN("Tosk Albanian", "sq"),
  AMH_ETHI("Amharic", "am"),
  APC_ARAB("North Levantine Arabic", "ar"),
  ARB_ARAB("Modern Standard Arabic", "ar"),
  ARS_ARAB("Najdi Arabic", "ar"),
  ARY_ARAB("Moroccan Arabic", "ar"),
  ARZ_ARAB("Egyptian Arabic", "ar"),
  ASM_BENG("Assamese", "as"),
  AST_LATN("Asturian"),
  AWA_DEVA("Awadhi"),
  AYR_LATN("Central Aymara", "ay"),
  AZB_ARAB("South Azerbaijani", "az"),
  AZJ_LATN("North Azerbaijani", "az"),
  BAK_CYRL("Bashkir", "ba"),
  BAM_LATN("Bambara", "bm"),
  BAN_LATN("Balinese"),
  BEL_CYRL("Belarusian", "be"),
  BEM_LATN("Bemba"),
  BEN_BENG("Bengali", "bn"),
  BHO_DEVA("Bhojpuri"),
  BJN_ARAB("Banjar (Arabic script)"),
  BJN_LATN("Banjar (Latin script)"),
  BOD_TIBT("Standard Tibetan", "bo"),
  BOS_LATN("Bosnian", "bs"),
  BUG_LATN("Buginese"),
  BUL_CYRL("Bulgarian", "bg"),
  CAT_LATN("Catalan", "ca"),
  CEB_LATN("Cebuano"),
  CES_LATN("Czech", "cs"),
  CJK_LATN("Chokwe"),
  CKB_ARAB("Central Kurdish", "ku"),
  CRH_LATN("Crimean Tatar"),
  CYM_LATN("Welsh", "cy"),
  DAN_LATN("Danish", "da"),
  DEU_LATN("German", "de"),
  DIK_LATN("Southwestern Dinka"),
  DYU_LATN("Dyula"),
  DZO_TIBT("Dzongkha", "dz"),
  ELL_GREK("Greek", "el"),
  ENG_LATN("English", "en"),
  EPO_LATN("Esperanto", "eo"),
  EST_LATN("Estonian", "et"),
  EUS_LATN("Basque", "eu"),
  EWE_LATN("Ewe", "ee"),
  FAO_LATN("Faroese", "fo"),
  FIJ_LATN("Fijian", "fj"),
  FIN_LATN("Finnish", "fi"),
  FON_LATN("Fon"),
  FRA_LATN("French", "fr"),
  FUR_LATN("Friulian"),
  FUV_LATN("Nigerian Fulfulde", "ff"),
  GAZ_LATN("West Central Oromo", "om"),
  GLA_LATN("Scottish Gaelic", "gd"),
  GLE_LATN("Irish", "ga"),
  GLG_LATN("Galician", "gl"),
  GRN_LATN("Guarani", "gn"),
  GUJ_GUJR("Gujarati", "gu"),
  HAT_LATN("Haitian Creole", "ht"),
  HAU_LATN("Hausa", "ha"),
  HEB_HEBR("Hebrew", "he"),
  HIN_DEVA("Hindi", "hi"),
  HNE_DEVA("Chhattisgarhi"),
  HRV_LATN("Croatian", "hr"),
  HUN_LATN("Hungarian", "hu"),
  HYE_ARMN("Armenian", "hy"),
  IBO_LATN("Igbo", "ig"),
  ILO_LATN("Ilocano"),
  IND_LATN("Indonesian", "id"),
  ISL_LATN("Icelandic", "is"),
  ITA_LATN("Italian", "it"),
  JAV_LATN("Javanese", "jv"),
  JPN_JPAN("Japanese", "ja"),
  KAB_LATN("Kabyle"),
  KAC_LATN("Jingpho"),
  KAM_LATN("Kamba"),
  KAN_KNDA("Kannada", "kn"),
  KAS_ARAB("Kashmiri (Arabic script)", "ks"),
  KAS_DEVA("Kashmiri (Devanagari script)", "ks"),
  KAT_GEOR("Georgian", "ka"),
  KAZ_CYRL("Kazakh", "kk"),
  KBP_LATN("Kabiyè"),
  KEA_LATN("Kabuverdianu"),
  KHK_CYRL("Halh Mongolian", "mn"),
  KHM_KHMR("Khmer", "km"),
  KIK_LATN("Kikuyu", "ki"),
  KIN_LATN("Kinyarwanda", "rw"),
  KIR_CYRL("Kyrgyz", "ky"),
  KMB_LATN("Kimbundu"),
  KMR_LATN("Northern Kurdish", "ku"),
  KNC_ARAB("Central Kanuri (Arabic script)", "kr"),
  KNC_LATN("Central Kanuri (Latin script)", "kr"),
  KON_LATN("Kikongo", "kg"),
  KOR_HANG("Korean", "ko"),
  LAO_LAOO("Lao", "lo"),
  LIJ_LATN("Ligurian"),
  LIM_LATN("Limburgish", "li"),
  LIN_LATN("Lingala", "ln"),
  LIT_LATN("Lithuanian", "lt"),
  LMO_LATN("Lombard"),
  LTG_LATN("Latgalian"),
  LTZ_LATN("Luxembourgish", "lb"),
  LUA_LATN("Luba-Kasai"),
  LUG_LATN("Ganda", "lg"),
  LUO_LATN("Luo"),
  LUS_LATN("Mizo"),
  LVS_LATN("Standard Latvian", "lv"),
  MAG_DEVA("Magahi"),
  MAI_DEVA("Maithili"),
  MAL_MLYM("Malayalam", "ml"),
  MAR_DEVA("Marathi", "mr"),
  MIN_LATN("Minangkabau (Latin script)"),
  MKD_CYRL("Macedonian", "mk"),
  MLT_LATN("Maltese", "mt"),
  MNI_BENG("Meitei (Bengali script)"),
  MOS_LATN("Mossi"),
  MRI_LATN("Maori", "mi"),
  MYA_MYMR("Burmese", "my"),
  NLD_LATN("Dutch", "nl"),
  NNO_LATN("Norwegian Nynorsk", "nn"),
  NOB_LATN("Norwegian Bokmål", "nb"),
  NPI_DEVA("Nepali", "ne"),
  NSO_LATN("Northern Sotho"),
  NUS_LATN("Nuer"),
  NYA_LATN("Nyanja", "ny"),
  OCI_LATN("Occitan", "oc"),
  ORY_ORYA("Odia", "or"),
  PAG_LATN("Pangasinan"),
  PAN_GURU("Eastern Panjabi", "pa"),
  PAP_LATN("Papiamento"),
  PBT_ARAB("Southern Pashto", "ps"),
  PES_ARAB("Western Persian", "fa"),
  PLT_LATN("Plateau Malagasy", "mg"),
  POL_LATN("Polish", "pl"),
  POR_LATN("Portuguese", "pt"),
  PRS_ARAB("Dari", "fa"),
  QUY_LATN("Ayacucho Quechua", "qu"),
  RON_LATN("Romanian", "ro"),
  RUN_LATN("Rundi", "rn"),
  RUS_CYRL("Russian", "ru"),
  SAG_LATN("Sango", "sg"),
  SAN_DEVA("Sanskrit", "sa"),
  SAT_BENG("Santali"),
  SCN_LATN("Sicilian"),
  SHN_MYMR("Shan"),
  SIN_SINH("Sinhala", "si"),
  SLK_LATN("Slovak", "sk"),
  SLV_LATN("Slovenian", "sl"),
  SMO_LATN("Samoan", "sm"),
  SNA_LATN("Shona", "sn"),
  SND_ARAB("Sindhi", "sd"),
  SOM_LATN("Somali", "so"),
  SOT_LATN("Southern Sotho", "st"),
  SPA_LATN("Spanish", "es"),
  SRD_LATN("Sardinian", "sc"),
  SRP_CYRL("Serbian", "sr"),
  SSW_LATN("Swati", "ss"),
  SUN_LATN("Sundanese", "su"),
  SWE_LATN("Swedish", "sv"),
  SWH_LATN("Swahili", "sw"),
  SZL_LATN("Silesian"),
  TAM_TAML("Tamil", "ta"),
  TAQ_LATN("Tamasheq (Latin script)"),
  TAQ_TFNG("Tamasheq (Tifinagh script)"),
  TAT_CYRL("Tatar", "tt"),
  TEL_TELU("Telugu", "te"),
  TGK_CYRL("Tajik", "tg"),
  TGL_LATN("Tagalog", "tl"),
  THA_THAI("Thai", "th"),
  TIR_ETHI("Tigrinya", "ti"),
  TPI_LATN("Tok Pisin"),
  TSN_LATN("Tswana", "tn"),
  TSO_LATN("Tsonga", "ts"),
  TUK_LATN("Turkmen", "tk"),
  TUM_LATN("Tumbuka"),
  TUR_LATN("Turkish", "tr"),
  TWI_LATN("Twi", "tw"),
  TZM_TFNG("Central Atlas Tamazight"),
  UIG_ARAB("Uyghur", "ug"),
  UKR_CYRL("Ukrainian", "uk"),
  UMB_LATN("Umbundu"),
  URD_ARAB("Urdu", "ur"),
  UZN_LATN("Northern Uzbek", "uz"),
  VEC_LATN("Venetian"),
  VIE_LATN("Vietnamese", "vi"),
  WAR_LATN("Waray"),
  WOL_LATN("Wolof", "wo"),
  XHO_LATN("Xhosa", "xh"),
  YDD_HEBR("Eastern Yiddish", "yi"),
  YOR_LATN("Yoruba", "yo"),
  YUE_HANT("Yue Chinese"),
  ZHO_HANS("Chinese (Simplified)", "zh"),
  ZHO_HANT("Chinese (Traditional)", "zh"),
  ZSM_LATN("Standard Malay", "ms"),
  ZUL_LATN("Zulu", "zu");

  /** What the code alone means where several rows share it. */
  private static final Map<String, Language> USUAL =
      Map.of(
          "ar", ARB_ARAB,
          "az", AZJ_LATN,
          "fa", PES_ARAB,
          "kr", KNC_LATN,
          "ks", KAS_ARAB,
          "ku", KMR_LATN,
          "zh", ZHO_HANS);

  /** Codes that Whisper has of its own, where it does not say ISO 639-1 or says an older one. */
  private static final Map<Language, String> WHISPER_ONLY =
      Map.of(JAV_LATN, "jw", NOB_LATN, "no", YUE_HANT, "yue");

  /** ISO 639-1 codes among Whisper's language tokens. */
  private static final Set<String> WHISPER_ISO =
      Set.of(
          ("af am ar as az ba be bg bn bo bs ca cs cy da de el en es et eu fa fi fo fr gl gu ha he"
                  + " hi hr ht hu hy id is it ja ka kk km kn ko lb ln lo lt lv mg mi mk ml mn mr ms"
                  + " mt my ne nl nn oc pa pl ps pt ro ru sa sd si sk sl sn so sq sr su sv sw ta te"
                  + " tg th tk tl tr tt uk ur uz vi yi yo zh")
              .split(" "));

  /** Scripts that put nothing between words (Tibetan marks syllables, not words). */
  private static final Set<String> UNSPACED =
      Set.of("Hans", "Hant", "Jpan", "Khmr", "Laoo", "Mymr", "Thai", "Tibt");

  private static final Map<String, Language> BY_CODE = index();

  private final String englishName;
  private final String flores;
  private final @Nullable String iso;

  Language(final String englishName) {
    this(englishName, null);
  }

  Language(final String englishName, final @Nullable String iso) {
    this.englishName = englishName;
    this.iso = iso;
    this.flores =
        name().substring(0, 3).toLowerCase(Locale.ROOT)
            + "_"
            + name().charAt(4)
            + name().substring(5).toLowerCase(Locale.ROOT);
  }

  /** In the place of a source language: it is to be found out. */
  public static final String AUTO = "auto";

  /** Whether a code asks for the language to be found out; case does not matter. */
  public static boolean isAuto(final String code) {
    return code.strip().equalsIgnoreCase(AUTO);
  }

  /**
   * Finds a language by any of its codes: FLORES-200 ({@code kor_Hang}), ISO 639-1 ({@code ko}),
   * ISO 639-1 with script ({@code zh-Hant}) or Whisper's own code ({@code no}, {@code jw}, {@code
   * yue}). Case does not matter, hyphen and underscore are the same.
   *
   * @return empty when no row has that code
   */
  public static Optional<Language> find(final String code) {
    return Optional.ofNullable(BY_CODE.get(normal(code)));
  }

  /** FLORES-200 code, the language token of NLLB: {@code kor_Hang}. */
  public String flores() {
    return flores;
  }

  /** ISO 639-1 code, possibly shared with other rows; empty where that standard has none. */
  public Optional<String> iso() {
    return Optional.ofNullable(iso);
  }

  /** Code of Whisper's language token; empty where the multilingual models do not know it. */
  public Optional<String> whisper() {
    return Optional.ofNullable(WHISPER_ONLY.get(this))
        .or(() -> iso().filter(WHISPER_ISO::contains));
  }

  /** Name for people, in English: {@code Korean}. */
  public String englishName() {
    return englishName;
  }

  /** ISO 15924 code of the script: {@code Hang}. */
  public String script() {
    return flores.substring(4);
  }

  /** Whether words stand apart, so that sentences are joined with a space. */
  public boolean spaced() {
    return !UNSPACED.contains(script());
  }

  private static Map<String, Language> index() {
    final Map<String, Language> index = new HashMap<>();
    for (final Language language : values()) {
      index.put(normal(language.flores), language);
      language
          .iso()
          .ifPresent(
              iso -> {
                index.putIfAbsent(iso, language);
                index.putIfAbsent(normal(iso + "_" + language.script()), language);
              });
    }
    WHISPER_ONLY.forEach((language, code) -> index.put(code, language));
    USUAL.forEach(
        (iso, language) -> {
          index.put(iso, language);
          index.put(normal(iso + "_" + language.script()), language);
        });
    return Collections.unmodifiableMap(index);
  }

  private static String normal(final String code) {
    return code.strip().replace('-', '_').toLowerCase(Locale.ROOT);
  }
}
