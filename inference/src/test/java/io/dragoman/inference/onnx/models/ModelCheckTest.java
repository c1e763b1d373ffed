package io.dragoman.inference.onnx.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.CodedOutputStream;
import io.dragoman.inference.EngineOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelCheckTest {
  private static final String ENCODER = "onnx/encoder_model.onnx";
  private static final String DECODER = "onnx/decoder_model_merged.onnx";

  @TempDir private Path temp;

  @ParameterizedTest
  @ValueSource(strings = {"nllb-demo", "whisper-demo"})
  void shouldFindNothingWhenADirectoryIsInOrder(final String model) throws IOException {
    final DemoCopy copy = DemoCopy.of(model, temp.resolve(model));

    assertThat(ModelCheck.run(copy.directory(), EngineOptions.defaults(), step -> {})).isEmpty();
  }

  /** Spoils a copy. */
  private interface Damage {
    void to(DemoCopy copy) throws IOException;
  }

  static Stream<Arguments> damages() {
    return Stream.of(
        damage(
            "no config", "config.json", "missing", copy -> Files.delete(copy.file("config.json"))),
        damage(
            "no tokenizer",
            "tokenizer.json",
            "missing",
            copy -> Files.delete(copy.file("tokenizer.json"))),
        damage(
            "no JSON", "config.json", "not valid JSON", copy -> copy.write("config.json", "{ no")),
        damage(
            "a bomb of brackets",
            "config.json",
            "not valid JSON",
            copy -> copy.write("config.json", "[".repeat(100_000))),
        damage(
            "unknown architecture",
            "config.json",
            "model_type is 'bert'",
            copy -> copy.replace("config.json", "m2m_100", "bert")),
        damage(
            "git-LFS",
            ENCODER,
            "pointer of git-LFS",
            copy ->
                copy.write(
                    ENCODER, "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n")),
        damage(
            "git-annex",
            DECODER,
            "pointer of git-annex",
            copy -> copy.write(DECODER, "/annex/objects/SHA256E-s9--00.onnx\n")),
        damage("empty", ENCODER, "empty", copy -> copy.write(ENCODER, "")),
        damage("truncated", DECODER, "truncated", copy -> copy.cut(DECODER)),
        damage("text", DECODER, "no ONNX file", copy -> copy.write(DECODER, "<html>not found")),
        damage(
            "a broken link",
            ENCODER,
            "symbolic link",
            copy -> {
              Files.delete(copy.file(ENCODER));
              Files.createSymbolicLink(copy.file(ENCODER), Path.of("../.git/annex/objects/x"));
            }),
        damage(
            "a folder for a file",
            ENCODER,
            "no file",
            copy -> {
              Files.delete(copy.file(ENCODER));
              Files.createDirectory(copy.file(ENCODER));
            }),
        damage(
            "encoder only",
            "",
            "None of its weights are complete",
            copy -> Files.delete(copy.file(DECODER))),
        damage(
            "no weights",
            "",
            "no ONNX files",
            copy -> {
              Files.delete(copy.file(ENCODER));
              Files.delete(copy.file(DECODER));
            }),
        damage(
            "two in each other's place",
            ENCODER,
            "no input input_ids",
            copy -> copy.graph(ENCODER, model -> withInputs(model, "pixel_values"))),
        damage(
            "old opset",
            ENCODER,
            "opset 6",
            copy -> copy.graph(ENCODER, model -> withOpset(model, "", 6))),
        damage(
            "foreign operations",
            ENCODER,
            "'evil.example'",
            copy ->
                copy.graph(
                    ENCODER,
                    model ->
                        model.toBuilder()
                            .addOpsetImport(
                                OperatorSetIdProto.newBuilder().setDomain("evil.example"))
                            .build())),
        damage(
            "an opset to come",
            DECODER,
            "cannot be used",
            copy -> {
              copy.graph(ENCODER, model -> withOpset(model, "", 999));
              copy.graph(DECODER, model -> withOpset(model, "", 999));
            }),
        damage(
            "numbers of another type",
            DECODER,
            "of type DOUBLE",
            copy -> copy.graph(DECODER, ModelCheckTest::withDoubles)),
        damage(
            "short weight",
            ENCODER,
            "should have",
            copy ->
                copy.graph(
                    ENCODER, model -> withFirstWeight(model, TensorProto.Builder::clearDims))),
        damage(
            "weights elsewhere",
            ENCODER,
            "not in its own folder",
            copy -> copy.graph(ENCODER, model -> external(model, "../../secret", "0"))),
        damage(
            "weights at an absolute place",
            ENCODER,
            "not in its own folder",
            copy -> copy.graph(ENCODER, model -> external(model, "/etc/passwd", "0"))),
        damage(
            "weights that are missing",
            ENCODER,
            "encoder_model.onnx_data, which is missing",
            copy -> copy.graph(ENCODER, model -> external(model, "encoder_model.onnx_data", "0"))),
        damage(
            "weights that are short",
            "onnx/encoder_model.onnx_data",
            "ends before the weight",
            copy -> {
              copy.graph(ENCODER, model -> external(model, "encoder_model.onnx_data", "0"));
              copy.write("onnx/encoder_model.onnx_data", "short");
            }),
        damage(
            "weights beyond all numbers",
            "onnx/encoder_model.onnx_data",
            "ends before the weight",
            copy -> {
              copy.graph(
                  ENCODER,
                  model -> external(model, "encoder_model.onnx_data", "9223372036854775807"));
              copy.write("onnx/encoder_model.onnx_data", "short");
            }),
        damage(
            "another vocabulary",
            "tokenizer.json",
            "vocab_size 1000",
            copy -> copy.replace("config.json", "\"vocab_size\": 1564", "\"vocab_size\": 1000")),
        damage(
            "a much larger vocabulary",
            "tokenizer.json",
            "vocab_size 256206",
            copy -> copy.replace("config.json", "\"vocab_size\": 1564", "\"vocab_size\": 256206")),
        damage(
            "another width",
            ENCODER,
            "d_model 512",
            copy -> copy.replace("config.json", "\"d_model\": 128", "\"d_model\": 512")),
        damage(
            "an end that is no token",
            "generation_config.json",
            "eos_token_id is 99999",
            copy ->
                copy.replace(
                    "generation_config.json", "\"eos_token_id\": 2", "\"eos_token_id\": 99999")));
  }

  private static Arguments damage(
      final String name, final String where, final String what, final Damage damage) {
    return arguments(name, where, what, damage);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("damages")
  void shouldSayWhereAndWhatWhenADirectoryIsWrong(
      final String name, final String where, final String what, final Damage damage)
      throws IOException {
    final DemoCopy copy = DemoCopy.of("nllb-demo", temp.resolve("model"));
    damage.to(copy);

    final List<Finding> found =
        ModelCheck.run(copy.directory(), EngineOptions.defaults(), step -> {});

    assertThat(found)
        .anySatisfy(
            one -> {
              assertThat(one.severity()).isEqualTo(Finding.Severity.ERROR);
              assertThat(one.where()).isEqualTo(where);
              assertThat(one.what()).contains(what);
              assertThat(one.advice()).isNotBlank();
            });
  }

  @Test
  void shouldOnlyWarnWhenWeightsAreALinkOutOfTheDirectory() throws IOException {
    final DemoCopy copy = DemoCopy.of("nllb-demo", temp.resolve("model"));
    final Path blob = Files.move(copy.file(ENCODER), temp.resolve("blob"));
    Files.createSymbolicLink(copy.file(ENCODER), blob);

    final List<Finding> found =
        ModelCheck.run(copy.directory(), EngineOptions.defaults(), step -> {});

    assertThat(found)
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.severity()).isEqualTo(Finding.Severity.WARNING);
              assertThat(one.what()).contains("link out of the directory");
            });
  }

  @Test
  void shouldOnlyWarnWhenSomeWeightsAreNotComplete() throws IOException {
    final DemoCopy copy = DemoCopy.of("nllb-demo", temp.resolve("model"));
    Files.copy(copy.file(ENCODER), copy.file("onnx/encoder_model_fp16.onnx"));

    final List<Finding> found = ModelCheck.files(copy.directory());

    assertThat(found)
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.severity()).isEqualTo(Finding.Severity.WARNING);
              assertThat(one.what()).contains("fp16 are not complete");
            });
  }

  @Test
  void shouldWarnWhenTwoFilesContradictEachOther() throws IOException {
    final DemoCopy copy = DemoCopy.of("nllb-demo", temp.resolve("model"));
    copy.replace("generation_config.json", "\"eos_token_id\": 2", "\"eos_token_id\": 3");

    assertThat(ModelCheck.files(copy.directory()))
        .singleElement()
        .satisfies(one -> assertThat(one.what()).contains("eos_token_id is 3", "config.json 2"));
  }

  @Test
  void shouldSayWhenAWhisperModelLacksAFileOfItsOwn() throws IOException {
    final DemoCopy copy = DemoCopy.of("whisper-demo", temp.resolve("model"));
    Files.delete(copy.file("preprocessor_config.json"));

    assertThat(ModelCheck.files(copy.directory()))
        .singleElement()
        .satisfies(one -> assertThat(one.where()).isEqualTo("preprocessor_config.json"));
  }

  @Test
  void shouldSayThatThereIsNoDirectoryWhenThereIsNone() {
    assertThat(ModelCheck.files(temp.resolve("nowhere")))
        .singleElement()
        .satisfies(one -> assertThat(one.what()).contains("no such directory"));
  }

  @Test
  void shouldNotParseAFileOfObjectsWithoutEnd() throws IOException {
    final DemoCopy copy = DemoCopy.of("nllb-demo", temp.resolve("model"));
    final byte[] node = {0x0a, 0x00};
    final byte[] graph = new byte[(48 << 20)];
    for (int i = 0; i < graph.length; i += 2) {
      System.arraycopy(node, 0, graph, i, 2);
    }
    try (OutputStream out = Files.newOutputStream(copy.file(ENCODER))) {
      final CodedOutputStream coded = CodedOutputStream.newInstance(out);
      coded.writeByteArray(7, graph);
      coded.flush();
    }

    assertThat(ModelCheck.files(copy.directory()))
        .anySatisfy(one -> assertThat(one.what()).contains("are not weights"));
  }

  private static ModelProto withOpset(final ModelProto model, final String domain, final long to) {
    final ModelProto.Builder changed = model.toBuilder();
    for (int i = 0; i < changed.getOpsetImportCount(); i++) {
      if (changed.getOpsetImport(i).getDomain().equals(domain)) {
        changed.setOpsetImport(i, changed.getOpsetImport(i).toBuilder().setVersion(to));
      }
    }
    return changed.build();
  }

  private static ModelProto withInputs(final ModelProto model, final String name) {
    final GraphProto.Builder graph = model.getGraph().toBuilder();
    graph.setInput(0, graph.getInput(0).toBuilder().setName(name));
    return model.toBuilder().setGraph(graph).build();
  }

  private static ModelProto withDoubles(final ModelProto model) {
    final GraphProto.Builder graph = model.getGraph().toBuilder();
    for (int i = 0; i < graph.getOutputCount(); i++) {
      final ValueInfoProto.Builder value = graph.getOutput(i).toBuilder();
      if (value.getName().equals("logits")) {
        value
            .getTypeBuilder()
            .getTensorTypeBuilder()
            .setElemType(TensorProto.DataType.DOUBLE_VALUE);
        graph.setOutput(i, value);
      }
    }
    return model.toBuilder().setGraph(graph).build();
  }

  private static ModelProto withFirstWeight(
      final ModelProto model, final Consumer<TensorProto.Builder> change) {
    final GraphProto.Builder graph = model.getGraph().toBuilder();
    for (int i = 0; i < graph.getInitializerCount(); i++) {
      if (graph.getInitializer(i).getRawData().size() > 1024) {
        final TensorProto.Builder weight = graph.getInitializer(i).toBuilder();
        change.accept(weight);
        graph.setInitializer(i, weight);
        return model.toBuilder().setGraph(graph).build();
      }
    }
    throw new AssertionError("no large weight");
  }

  private static ModelProto external(
      final ModelProto model, final String location, final String offset) {
    return withFirstWeight(
        model,
        weight ->
            weight
                .clearRawData()
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(entry("location", location))
                .addExternalData(entry("offset", offset)));
  }

  private static StringStringEntryProto entry(final String key, final String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }
}
