package io.dragoman.inference.onnx.models;

import io.dragoman.inference.ModelLoadException;
import io.dragoman.inference.internal.model.JsonFields;
import io.dragoman.inference.internal.model.ModelDirectory;
import io.dragoman.inference.internal.model.NllbSettings;
import io.dragoman.inference.internal.text.Shortlist;
import io.dragoman.inference.internal.text.TextTokenizer;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.Character.UnicodeScript;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.IntStream;

/**
 * Makes lists of the tokens that translations into a language are written of.
 *
 * <p>Of text in that language: the tokens that it has most often, and those of single characters,
 * so that every word that is spelt with them can be written. Without text: all tokens in the
 * language's script, which are more than needed where others share the script.
 */
public final class ShortlistMaker {
  /** Scripts that a language is written in beside the one in its code. */
  private static final Map<String, Set<UnicodeScript>> FURTHER =
      Map.of(
          "Jpan", EnumSet.of(UnicodeScript.HAN, UnicodeScript.HIRAGANA, UnicodeScript.KATAKANA),
          "Hans", EnumSet.of(UnicodeScript.HAN),
          "Hant", EnumSet.of(UnicodeScript.HAN),
          "Kore", EnumSet.of(UnicodeScript.HANGUL, UnicodeScript.HAN));

  private final NllbSettings settings;
  private final ModelDirectory directory;

  private ShortlistMaker(final Path model) {
    this.directory = ModelDirectory.open(model, List.of());
    this.settings = NllbSettings.read(directory);
  }

  /**
   * Adds a language to a file, or replaces it there.
   *
   * @param model directory of an NLLB model
   * @param language FLORES-200 code of the target
   * @param text a file of sentences in that language, a line each, UTF-8; empty: by script
   * @param size how many tokens of the text at most
   * @param file the list; made if it is not there
   * @return how many tokens the language has in it
   * @throws ModelLoadException if the model cannot be used, or does not know the language
   * @throws IOException if a file cannot be read or written
   */
  public static int add(
      final Path model,
      final String language,
      final Optional<Path> text,
      final int size,
      final Path file)
      throws IOException {
    final ShortlistMaker maker = new ShortlistMaker(model);
    if (!maker.settings.languages().containsKey(language)) {
      throw new ModelLoadException(
          "The model does not know the language '%s'; it knows %s"
              .formatted(language, String.join(", ", maker.settings.languages().keySet())));
    }
    final BitSet tokens = text.isPresent() ? maker.frequent(text.get(), size) : new BitSet();
    maker.spelt(language, text.isPresent(), tokens);
    final SortedMap<String, int[]> lists = Shortlist.lists(file);
    lists.put(language, tokens.stream().toArray());
    Shortlist.write(file, lists);
    return tokens.cardinality();
  }

  private BitSet frequent(final Path text, final int size) throws IOException {
    final Map<Integer, Integer> counts = new HashMap<>();
    try (TextTokenizer tokenizer = TextTokenizer.open(directory);
        BufferedReader lines = Files.newBufferedReader(text)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        IntStream.of(tokenizer.encode(line)).forEach(id -> counts.merge(id, 1, Integer::sum));
      }
    }
    final BitSet tokens = new BitSet();
    counts.entrySet().stream()
        .sorted(Comparator.comparing(Map.Entry<Integer, Integer>::getValue).reversed())
        .limit(size)
        .forEach(entry -> tokens.set(entry.getKey()));
    return tokens;
  }

  /** Adds what is in the language's script or in none, or only single characters of it. */
  private void spelt(final String language, final boolean single, final BitSet tokens) {
    final Set<UnicodeScript> scripts = scripts(language);
    final JsonFields tokenizer = directory.json("tokenizer.json");
    tokenizer
        .node("model")
        .path("vocab")
        .properties()
        .forEach(
            word -> {
              final String text = word.getKey().replace("\u2581", "");
              if ((!single || text.codePointCount(0, text.length()) <= 1)
                  && text.codePoints().allMatch(c -> isOf(scripts, c))) {
                tokens.set(word.getValue().intValue());
              }
            });
  }

  private static Set<UnicodeScript> scripts(final String language) {
    final String code = language.substring(language.indexOf('_') + 1);
    final Set<UnicodeScript> scripts = EnumSet.of(UnicodeScript.COMMON, UnicodeScript.INHERITED);
    scripts.addAll(
        FURTHER.containsKey(code) ? FURTHER.get(code) : EnumSet.of(UnicodeScript.forName(code)));
    return scripts;
  }

  private static boolean isOf(final Set<UnicodeScript> scripts, final int character) {
    return Character.getType(character) != Character.PRIVATE_USE
        && scripts.contains(UnicodeScript.of(character));
  }
}
