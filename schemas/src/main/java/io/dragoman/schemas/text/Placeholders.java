package io.dragoman.schemas.text;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds what stands for something else in a text, and must be in its translation as it is: {@code
 * {name}}, {@code {{name}}}, {@code ${name}}, {@code %s}, {@code %1$d}, {@code %(name)s}, URLs and
 * e-mail addresses.
 *
 * <p>Takes time in proportion to the length, whatever is sent: every repetition is bounded.
 */
public final class Placeholders {
  private static final String BRACES =
      "\\{\\{[^{}\\n]{0,64}+\\}\\}|[$#%]\\{[^{}\\n]{1,64}+\\}|\\{[A-Za-z0-9_.$:#-]{0,64}+\\}";

  /** {@code 100%} and {@code 5% off} are none. */
  private static final String FORMATS =
      "(?<![\\d%])%(?:\\d{1,3}+\\$|\\([A-Za-z0-9_.]{1,40}+\\))?+[-+#0']{0,3}+\\d{0,3}+"
          + "(?:\\.\\d{1,3}+)?+(?:hh|h|ll|l|z|j|t|L|q)?[sdifuxXeEgGcpb@](?![A-Za-z0-9])";

  private static final String URLS =
      "(?i:https?|ftp|wss?|ssh|git|file)://[!-~&&[^<>\"`{}|\\\\^]]{0,2000}[A-Za-z0-9/=&#_~+-]"
          + "|(?<![A-Za-z0-9.@])(?i:www\\.)[!-~&&[^<>\"`{}|\\\\^]]{0,2000}[A-Za-z0-9/=&#_~+-]";

  private static final String ADDRESSES =
      "(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}+@[A-Za-z0-9-]{1,63}+"
          + "(?:\\.[A-Za-z0-9-]{1,63}+){1,8}+(?![A-Za-z0-9])";

  private static final Pattern ANY =
      Pattern.compile(
          "(?<anywhere>" + URLS + "|" + ADDRESSES + ")|(?<ordered>" + FORMATS + ")|" + BRACES);

  private static final String WWW = "www";

  private static final Pattern NUMBERED = Pattern.compile("%\\d+\\$.*+|%\\(.*+");

  private Placeholders() {}

  /**
   * One that was found.
   *
   * @param start index of its first character
   * @param end index after its last
   * @param address whether it is a URL or an e-mail address, which no sentence needs
   * @param ordered whether only its place among others says what it stands for
   */
  public record Found(int start, int end, boolean address, boolean ordered) {}

  /** All of a text in order, none within another. */
  public static List<Found> in(final String text) {
    if (!mayHold(text)) {
      return List.of();
    }
    final List<Found> found = new ArrayList<>();
    final Matcher matcher = ANY.matcher(text);
    while (matcher.find()) {
      found.add(
          new Found(
              matcher.start(),
              matcher.end(),
              matcher.start("anywhere") >= 0,
              matcher.start("ordered") >= 0 && !NUMBERED.matcher(matcher.group()).matches()));
    }
    return found;
  }

  /** Nearly all texts hold none, and looking by the patterns takes far longer than this. */
  private static boolean mayHold(final String text) {
    return text.indexOf('{') >= 0
        || text.indexOf('%') >= 0
        || text.indexOf('@') >= 0
        || text.contains("://")
        || holdsWww(text);
  }

  private static boolean holdsWww(final String text) {
    for (int dot = text.indexOf('.'); dot >= 0; dot = text.indexOf('.', dot + 1)) {
      if (text.regionMatches(true, dot - WWW.length(), WWW, 0, WWW.length())) {
        return true;
      }
    }
    return false;
  }

  /** Indexes at which a text cannot be cut without cutting one of them. */
  static BitSet inside(final String text) {
    final BitSet inside = new BitSet(text.length());
    in(text).forEach(found -> inside.set(found.start() + 1, found.end()));
    return inside;
  }
}
