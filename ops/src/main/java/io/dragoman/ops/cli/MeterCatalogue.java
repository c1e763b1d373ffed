package io.dragoman.ops.cli;

import io.dragoman.auditor.AuditorMeter;
import io.dragoman.dlq.policy.DlqMeter;
import io.dragoman.gateway.meters.GatewayMeter;
import io.dragoman.ingest.meters.IngestMeter;
import io.dragoman.resilience.meters.KafkaMeter;
import io.dragoman.resilience.meters.Meter;
import io.dragoman.resilience.meters.MeterDef;
import io.dragoman.stage.StageMeter;
import io.dragoman.stage.gpu.GpuMeter;
import io.dragoman.stage.price.PriceMeter;
import io.dragoman.transcriber.TranscriberMeter;
import io.dragoman.translator.TranslatorMeter;
import java.util.List;
import java.util.stream.Stream;

/** The meters of all modules. */
public final class MeterCatalogue {
  private MeterCatalogue() {}

  /** All of them, those of every app first. */
  public static List<Meter> all() {
    return Stream.<Meter[]>of(
            MeterDef.values(),
            StageMeter.values(),
            GpuMeter.values(),
            PriceMeter.values(),
            IngestMeter.values(),
            TranscriberMeter.values(),
            TranslatorMeter.values(),
            GatewayMeter.values(),
            DlqMeter.values(),
            AuditorMeter.values(),
            KafkaMeter.values())
        .flatMap(Stream::of)
        .toList();
  }
}
