package io.dragoman.resilience.config;

import java.util.Collection;
import java.util.Locale;
import org.apache.kafka.common.config.ConfigDef;

/** Writes declared keys as a Markdown table. */
final class ConfigTable {
  private ConfigTable() {}

  static String markdown(final Collection<ConfigDef.ConfigKey> keys) {
    final StringBuilder table =
        new StringBuilder(
            "| Key | Type | Default | Allowed | Meaning |\n| --- | --- | --- | --- | --- |\n");
    for (final ConfigDef.ConfigKey key : keys) {
      table
          .append("| `")
          .append(key.name)
          .append("` | ")
          .append(key.type().name().toLowerCase(Locale.ROOT))
          .append(" | ")
          .append(defaultOf(key))
          .append(" | ")
          .append(key.validator == null ? "" : cell(key.validator.toString()))
          .append(" | ")
          .append(cell(key.documentation))
          .append(" |\n");
    }
    return table.toString();
  }

  private static String defaultOf(final ConfigDef.ConfigKey key) {
    if (!key.hasDefault()) {
      return "required";
    }
    final String text = ConfigDef.convertToString(key.defaultValue, key.type());
    return text == null || text.isEmpty() ? "(empty)" : "`" + cell(text) + "`";
  }

  private static String cell(final String text) {
    return text.replace("|", "\\|");
  }
}
