package io.athanor.extract.encoder.image;

import io.athanor.base.NativeLibraries;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_features2d;
import org.bytedeco.opencv.presets.opencv_highgui;
import org.bytedeco.opencv.presets.opencv_imgcodecs;
import org.bytedeco.opencv.presets.opencv_videoio;

/** The libraries of OpenCV's that find features. Those of windows, films and files stay out: the first needs GTK of the system. */
final class OpenCv {
    private OpenCv() {}

    /**
     * Loads them, unless that is done.
     *
     * @throws io.athanor.base.UserError if they cannot be unpacked
     */
    static void load() {
        NativeLibraries.load(opencv_core.class);
        // JavaCPP would load them before features2d, which is linked with none of them
        NativeLibraries.leaveOut(opencv_core.class, opencv_imgcodecs.class, opencv_videoio.class, opencv_highgui.class);
        NativeLibraries.load(opencv_features2d.class);
        // payloads are decoded side by side already
        opencv_core.setNumThreads(1);
    }
}
