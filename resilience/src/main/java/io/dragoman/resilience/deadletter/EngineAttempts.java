package io.dragoman.resilience.deadletter;

import io.dragoman.schemas.Header;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.common.header.Headers;

/** How often engines were asked about a record, as its header says it. */
public final class EngineAttempts {
  private static final Pattern FORM = Pattern.compile("([^=,]{1,64})=([0-9]{1,9})(?:,|$)");

  /** More engines than any chain has. */
  private static final int MAX_ENGINES = 32;

  private EngineAttempts() {}

  /** What the app itself wrote when it delayed the record; what cannot be read is left out. */
  public static Map<String, Integer> in(final Headers headers) {
    final Map<String, Integer> attempts = new LinkedHashMap<>();
    HeaderText.get(headers, Header.ENGINE_ATTEMPTS)
        .ifPresent(
            text -> {
              final Matcher parts = FORM.matcher(text);
              while (parts.find() && attempts.size() < MAX_ENGINES) {
                attempts.put(parts.group(1), Integer.valueOf(parts.group(2)));
              }
            });
    return attempts;
  }

  /** Writes them; takes back what others wrote. */
  static void put(final Headers headers, final Map<String, Integer> attempts) {
    headers.remove(Header.ENGINE_ATTEMPTS.key());
    if (!attempts.isEmpty()) {
      HeaderText.put(
          headers,
          Header.ENGINE_ATTEMPTS,
          attempts.entrySet().stream()
              .limit(MAX_ENGINES)
              .map(entry -> entry.getKey() + "=" + entry.getValue())
              .collect(Collectors.joining(",")));
    }
  }
}
