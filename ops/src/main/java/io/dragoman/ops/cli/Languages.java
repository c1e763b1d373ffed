package io.dragoman.ops.cli;

import io.dragoman.client.terminal.CommandException;
import io.dragoman.schemas.Language;
import java.util.List;

/** Language codes on the command line. */
final class Languages {
  private Languages() {}

  /** The language of a code. */
  static Language find(final String option, final String code) {
    return Language.find(code)
        .orElseThrow(
            () ->
                CommandException.usage(
                    ("%s: no language has the code '%s'; use ISO 639-1 such as ko or FLORES-200"
                            + " such as kor_Hang.")
                        .formatted(option, code)));
  }

  /** The languages of codes. */
  static List<Language> find(final String option, final List<String> codes) {
    return codes.stream().map(code -> find(option, code.strip())).distinct().toList();
  }

  /** The code that people know: ISO 639-1 where there is one. */
  static String code(final Language language) {
    return language.iso().orElse(language.flores());
  }
}
