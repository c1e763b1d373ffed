package io.dragoman.schemas;

import java.util.regex.Pattern;

/** Ids of events, requests and clients, which stand in keys, headers, lines of logs and URLs. */
public final class Ids {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._:-]{1,128}");

  private Ids() {}

  /** Whether a text may be the id of an event, a request or a client. */
  public static boolean isId(final String text) {
    return ID.matcher(text).matches();
  }
}
