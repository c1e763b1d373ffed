package io.dragoman.auditor;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;

/** Why a record is not audited. */
enum PassedOver {
  UNREADABLE,
  OLD,
  MANY;

  /** Counts those of one process. */
  Counter counter(final MeterRegistry meters) {
    return AuditorMeter.PASSED_OVER.counter(meters, name().toLowerCase(Locale.ROOT));
  }
}
