package io.athanor.extract.encoder;

import io.athanor.config.Registry;
import io.athanor.extract.EncoderSettings;
import io.athanor.extract.encoder.audio.ChromaExtractor;
import io.athanor.extract.encoder.audio.LogMelExtractor;
import io.athanor.extract.encoder.audio.MfccExtractor;
import io.athanor.extract.encoder.audio.SpeechExtractor;
import io.athanor.extract.encoder.image.ColourHistogramExtractor;
import io.athanor.extract.encoder.image.HogExtractor;
import io.athanor.extract.encoder.image.PerceptualHashExtractor;
import io.athanor.extract.encoder.image.PictureEncoderSettings;
import io.athanor.extract.encoder.image.SiftExtractor;
import io.athanor.extract.encoder.onnx.MiniLmSettings;
import io.athanor.extract.encoder.onnx.MobileNetSettings;
import io.athanor.extract.encoder.onnx.OnnxSettings;
import io.athanor.extract.encoder.series.Lags;
import io.athanor.extract.encoder.series.SeriesExtractor;
import io.athanor.extract.encoder.series.Spectrum;
import io.athanor.extract.encoder.series.Statistics;
import io.athanor.extract.encoder.text.NgramExtractor;
import io.athanor.extract.encoder.text.TextEncoderSettings;
import io.athanor.extract.encoder.text.WordVectorsExtractor;
import io.athanor.extract.encoder.transcript.TranscriptSettings;
import io.athanor.extract.encoder.video.VideoSettings;

/** The encoders that may be asked for by name. */
public final class Encoders {
    private Encoders() {}

    public static Registry<EncoderSettings> registry() {
        return Registry.of(EncoderSettings.class)
                .with(MobileNetSettings.class)
                .with(MiniLmSettings.class)
                .with(SpeechExtractor.Settings.class)
                .with(OnnxSettings.class)
                .with(LogMelExtractor.Settings.class)
                .with(MfccExtractor.Settings.class)
                .with(ChromaExtractor.Settings.class)
                .with(HogExtractor.Settings.class)
                .with(ColourHistogramExtractor.Settings.class)
                .with(PerceptualHashExtractor.Settings.class)
                .with(SiftExtractor.Settings.class)
                .with(NgramExtractor.OfCharacters.class)
                .with(NgramExtractor.OfWords.class)
                .with(WordVectorsExtractor.Settings.class)
                .with(Statistics.Settings.class)
                .with(Spectrum.Settings.class)
                .with(Lags.Settings.class)
                .with(SeriesExtractor.Settings.class)
                .with(VideoSettings.class)
                .with(TranscriptSettings.class);
    }

    /** Those of texts, for what is heard in sounds. */
    public static Registry<TextEncoderSettings> texts() {
        return Registry.of(TextEncoderSettings.class)
                .with(MiniLmSettings.class)
                .with(OnnxSettings.class)
                .with(NgramExtractor.OfCharacters.class)
                .with(NgramExtractor.OfWords.class);
    }

    /** Those of pictures, for the frames of clips. */
    public static Registry<PictureEncoderSettings> pictures() {
        return Registry.of(PictureEncoderSettings.class)
                .with(MobileNetSettings.class)
                .with(OnnxSettings.class)
                .with(HogExtractor.Settings.class)
                .with(ColourHistogramExtractor.Settings.class)
                .with(PerceptualHashExtractor.Settings.class)
                .with(SiftExtractor.Settings.class);
    }
}
