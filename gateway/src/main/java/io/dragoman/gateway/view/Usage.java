package io.dragoman.gateway.view;

import io.dragoman.gateway.stream.Totals;
import java.time.LocalDate;
import java.util.SortedMap;

/** What clients used. */
public interface Usage {
  /**
   * What a client used on each day on which it used anything, as far as it was counted by now.
   *
   * @param client whose; only an operator or viewer may look at another's
   * @param from first day, UTC
   * @param to last day, UTC
   * @throws JobsUnavailableException when not all that was counted can be read just now
   */
  SortedMap<LocalDate, Totals> of(
      String client, LocalDate from, LocalDate to, Credentials credentials);
}
