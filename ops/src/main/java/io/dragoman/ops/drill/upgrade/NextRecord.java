package io.dragoman.ops.drill.upgrade;

import org.apache.avro.Conversion;
import org.apache.avro.Schema;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/**
 * A record of today as one of the next version: its fields, and {@link NextSchema#VALUE} in the
 * added one.
 */
@SuppressWarnings("serial") // Avro writes it, Java's serialisation never does.
final class NextRecord extends SpecificRecordBase {
  /** Avro looks for the model of a class under this name. */
  private static final SpecificData MODEL$ = model();

  private final SpecificRecord today;
  private final Schema next;

  NextRecord(final SpecificRecord today, final Schema next) {
    this.today = today;
    this.next = next;
  }

  private static SpecificData model() {
    final SpecificData model = new SpecificData();
    model.addLogicalTypeConversion(new TimeConversions.TimestampMillisConversion());
    return model;
  }

  @Override
  public Schema getSchema() {
    return next;
  }

  @Override
  public @Nullable Object get(final int field) {
    return isAdded(field) ? NextSchema.VALUE : today.get(field);
  }

  @Override
  public @Nullable Conversion<?> getConversion(final int field) {
    return !isAdded(field) && today instanceof final SpecificRecordBase generated
        ? generated.getConversion(field)
        : null;
  }

  private boolean isAdded(final int field) {
    return field == next.getFields().size() - 1;
  }

  @Override
  public void put(final int field, final Object value) {
    throw new UnsupportedOperationException("It is only written");
  }
}
