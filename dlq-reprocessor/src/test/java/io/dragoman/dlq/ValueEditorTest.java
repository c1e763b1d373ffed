package io.dragoman.dlq;

import static io.dragoman.dlq.Letters.letter;
import static io.dragoman.dlq.Letters.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValueEditorTest {
  private static final byte[] FRAME = {0, 0, 0, 1, 42};
  private static final Schema SCHEMA =
      new Schema.Parser()
          .parse(
              """
              {"type":"record","name":"Thing","namespace":"a.b","fields":[
               {"name":"name","type":"string"},
               {"name":"size","type":"int"},
               {"name":"due","type":["null","long"]},
               {"name":"note","type":["null","string"]},
               {"name":"either","type":["string","bytes"]},
               {"name":"share","type":"double"},
               {"name":"colour","type":{"type":"enum","name":"Colour","symbols":["RED","BLUE"]}},
               {"name":"data","type":"bytes"},
               {"name":"tags","type":{"type":"map","values":"string"}},
               {"name":"parts","type":{"type":"array","items":
                 {"type":"record","name":"Part","fields":[
                  {"name":"text","type":"string"},
                  {"name":"gap","type":"string","default":" "}]}}}]}
              """);

  private final ValueEditor editor = new ValueEditor(ValueEditorTest::read);

  @Test
  void shouldChangeOnlyWhatIsSet() {
    final ValueEditor.Edited edited =
        editor.set(
            thing(), Map.of("parts.1.text", "17", "size", "9", "due", "null", "tags.new", "x"));

    assertThat(edited.changes())
        .containsExactly(
            "size: 5 -> 9",
            "due: 7 -> null",
            "tags.new: nothing -> \"x\"",
            "parts.1.text: \"two\" -> \"17\"");
    assertThat(Arrays.copyOf(edited.value(), FRAME.length)).as("same schema").isEqualTo(FRAME);
    final GenericData.Record after = (GenericData.Record) read("", edited.value()).datum();
    final GenericData.Record before = (GenericData.Record) original();
    assertThat(after.get("either"))
        .as("which member of a union it was cannot be told from JSON")
        .isEqualTo(before.get("either"));
    assertThat(after.get("size")).isEqualTo(9);
    assertThat(after.get("data")).isEqualTo(before.get("data"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "size | many | Field 'size' is a whole number (32 bits); \"many\" is not.",
        "size | 3000000000 | Field 'size' is a whole number (32 bits); 3000000000 is not.",
        "due | soon | Field 'due' is a whole number (64 bits); \"soon\" is not.",
        "colour | GREEN | Field 'colour' is one of [RED, BLUE]; \"GREEN\" is not.",
        "data | !! | Field 'data' is bytes in Base64; \"!!\" is not.",
        "share | [] | Field 'share' is a number; [] is not.",
        "parts | {} | Field 'parts' is a list; {} is not.",
        "parts.2.text | x | There is no 'parts.2': the list has 2 elements, counted from 0.",
        "parts.0 | {} | Field 'parts.0.text' is missing.",
        "parts.0 | {\"text\":\"x\",\"txt\":1} | There is no field 'parts.0.txt' in Part.",
        "naem | x | There is no field 'naem'; Thing has [name, size, due, note, either, share,"
            + " colour, data, tags, parts].",
        "name.first | x | There is no 'name.first': what is before it is text.",
        "a..b | x | 'a..b' is no path of a field.",
      })
  void shouldNameTheFieldAndItsTypeWhenItDoesNotFit(
      final String field, final String value, final String sentence) {
    assertThatThrownBy(() -> editor.set(thing(), Map.of(field, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(sentence);
  }

  @Test
  void shouldUseDefaultsWhenAWholeElementIsSet() {
    assertThat(editor.set(thing(), Map.of("parts.0", "{\"text\":\"x\"}")).changes())
        .containsExactly("parts.0.text: \"one\" -> \"x\"");
  }

  @Test
  void shouldTakeOverWhatAPersonMadeOfTheText() {
    final String text = editor.text(thing());

    assertThat(editor.replace(thing(), text).changes()).isEmpty();
    final ValueEditor.Edited edited =
        editor.replace(thing(), text.replace("\"RED\"", "\"BLUE\"").replace("two", "three"));
    assertThat(edited.changes())
        .containsExactly("colour: \"RED\" -> \"BLUE\"", "parts.1.text: \"two\" -> \"three\"");
    assertThat(((GenericData.Record) read("", edited.value()).datum()).get("either"))
        .isEqualTo(((GenericData.Record) original()).get("either"));
    assertThatThrownBy(() -> editor.replace(thing(), "{"))
        .hasMessageStartingWith("That is not JSON");
    assertThatThrownBy(() -> editor.replace(thing(), text.replace("\"name\"", "\"nom\"")))
        .hasMessage("Field 'name' is missing.");
  }

  @Test
  void shouldChangeFieldsOfJson() {
    final DeadLetter order = letter().value(utf8("{\"id\":5,\"lines\":[{\"n\":1}]}")).build();

    final ValueEditor.Edited edited =
        editor.set(order, Map.of("lines.0.n", "2", "customer", "ann"));

    assertThat(new String(edited.value(), StandardCharsets.UTF_8))
        .isEqualTo("{\"id\":5,\"lines\":[{\"n\":2}],\"customer\":\"ann\"}");
    assertThatThrownBy(() -> editor.set(order, Map.of("lines.7.n", "2")))
        .hasMessage("There is no 'lines.7.n'.");
  }

  @Test
  void shouldPointToTheFileWhenThereAreNoFields() {
    assertThatThrownBy(
            () -> editor.set(letter().value(new byte[] {1, 2}).build(), Map.of("a", "b")))
        .hasMessageContaining("Replace it with --value-file.");
    assertThat(editor.replace(letter().value(utf8("old")).build(), utf8("new!")).changes())
        .containsExactly("value: 3 bytes -> 4 other bytes");
  }

  private static DeadLetter thing() {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(FRAME);
    try {
      final BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
      new GenericDatumWriter<>(SCHEMA).write(original(), encoder);
      encoder.flush();
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
    return letter().value(bytes.toByteArray()).build();
  }

  private static Object original() {
    final Schema part = SCHEMA.getField("parts").schema().getElementType();
    return new GenericRecordBuilder(SCHEMA)
        .set("name", "n")
        .set("size", 5)
        .set("due", 7L)
        .set("note", null)
        .set("either", ByteBuffer.wrap(new byte[] {1}))
        .set("share", Double.NaN)
        .set("colour", new GenericData.EnumSymbol(SCHEMA.getField("colour").schema(), "RED"))
        .set("data", ByteBuffer.wrap(new byte[] {1, 2, 3}))
        .set("tags", Map.of())
        .set(
            "parts",
            List.of(
                new GenericRecordBuilder(part).set("text", "one").build(),
                new GenericRecordBuilder(part).set("text", "two").build()))
        .build();
  }

  private static AvroSource.Written read(final String topic, final byte[] bytes) {
    try {
      return new AvroSource.Written(
          298,
          SCHEMA,
          new GenericDatumReader<>(SCHEMA)
              .read(
                  null,
                  DecoderFactory.get()
                      .binaryDecoder(bytes, FRAME.length, bytes.length - FRAME.length, null)));
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
