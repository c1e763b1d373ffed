package io.dragoman.schemas.text;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Words whose full stop does not end a sentence.
 *
 * <p>Only words that stand before something they belong to. Words that may well end a sentence
 * (etc., Inc., p.m.), and those that are also common words, are left out: then the boundary rules
 * decide by what follows. Lower case, without the last full stop.
 */
final class Abbreviations {
  /** Latin shorthand and titles that many languages of Latin script share. */
  private static final Set<String> COMMON =
      Set.of("dr", "prof", "st", "vs", "e.g", "i.e", "cf", "ca", "mr", "mrs", "ms");

  private static final Map<String, Set<String>> BY_LANGUAGE =
      Map.ofEntries(
          Map.entry(
              "en",
              Set.of(
                  "rev", "gen", "col", "capt", "lt", "sgt", "cmdr", "sen", "gov", "mt", "messrs",
                  "approx", "viz")),
          Map.entry(
              "de",
              Set.of(
                  "hr", "fr", "frl", "z.b", "d.h", "bzw", "u.a", "o.g", "v.a", "vgl", "s.o", "s.u",
                  "inkl", "ggf", "evtl", "dipl", "sog", "zzgl")),
          Map.entry("fr", Set.of("mm", "mme", "mlle", "p.ex", "env")),
          Map.entry("es", Set.of("sr", "sra", "srta", "dra", "ud", "uds", "vd", "p.ej", "avda")),
          Map.entry("it", Set.of("sig", "sig.ra", "sigg", "dott", "dott.ssa", "avv", "ing")),
          Map.entry("pt", Set.of("sr", "sra", "dra", "profa", "p.ex", "exmo")),
          Map.entry("nl", Set.of("dhr", "mevr", "mw", "drs", "bijv", "bv", "o.a")),
          Map.entry("pl", Set.of("np", "tzn", "tj", "ul", "mgr", "inż", "ks")),
          Map.entry("sv", Set.of("t.ex", "bl.a", "d.v.s")),
          Map.entry("da", Set.of("f.eks", "bl.a", "dvs", "hr")),
          Map.entry("nb", Set.of("f.eks", "bl.a", "dvs")),
          Map.entry("cs", Set.of("např", "tj", "tzv", "ing", "mgr", "ul")),
          Map.entry("ru", Set.of("ул", "т.е", "т.к", "проф")),
          Map.entry("uk", Set.of("вул", "т.зв", "проф")),
          Map.entry("tr", Set.of("sn", "doç", "örn", "bkz")));

  /** Words that go on only before a number: "No. 5" but "No. He left." */
  private static final Set<String> BEFORE_NUMBER =
      Set.of(
          "no", "nr", "art", "fig", "vol", "sec", "eq", "p", "pp", "abs", "abb", "bd", "kap", "tel",
          "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
          "pág", "núm", "pag", "blz", "n", "стр", "рис", "ст");

  private Abbreviations() {}

  /**
   * Whether a word keeps the text going although a full stop stands behind it.
   *
   * @param word the word without its last full stop, in any case
   * @param rest what follows the full stop and its white space
   * @param locale the language of the text
   */
  static boolean goesOn(final String word, final String rest, final Locale locale) {
    final String lower = word.toLowerCase(Locale.ROOT);
    return COMMON.contains(lower)
        || BY_LANGUAGE.getOrDefault(locale.getLanguage(), Set.of()).contains(lower)
        || BEFORE_NUMBER.contains(lower) && !rest.isEmpty() && Character.isDigit(rest.charAt(0));
  }
}
